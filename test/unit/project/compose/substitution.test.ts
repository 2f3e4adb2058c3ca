import assert from "node:assert/strict";
import { namesIn, substituted, substitutionsIn } from "../../../../client/project/compose/substitution.js";

suite("Variables of compose files", () => {
  const values = new Map([
    ["A", "1"],
    ["EMPTY", ""],
  ]);
  const cases: [text: string, names: string, value: string | undefined][] = [
    ["3000", "", "3000"],
    ["$A", "A", "1"],
    ["${A}", "A", "1"],
    ["$A_B-$A", "A_B A", undefined],
    ["x${A}y$A.", "A A", "x1y1."],
    ["$$A $$${A}", "A", "$A $1"],
    ["${B:-80}", "B", "80"],
    ["${B-80}", "B", "80"],
    ["${EMPTY:-80}|${EMPTY-80}", "EMPTY EMPTY", "80|"],
    ["${B:?must be set}", "B", undefined],
    ["${A:?must be set}${A?so}", "A A", "11"],
    ["${A:+x}${EMPTY:+x}${EMPTY+y}${B+z}", "A EMPTY EMPTY B", "xy"],
    ["${B:-${C:-80}}:${A}", "B C A", "80:1"],
    ["${B:-{}}", "B", "{}"],
    ["${}", "", "${}"],
    ["${A", "", "${A"],
    ["${1}$1$", "", "${1}$1$"],
    ["${A!x}", "", "${A!x}"],
    ["${A:-".repeat(20_000), "", "${A:-".repeat(20_000)],
    ["${A:-".repeat(20_000) + "}".repeat(20_000), "", "${A:-".repeat(20_000) + "}".repeat(20_000)],
    ["$".repeat(100_001), "", "$".repeat(50_001)],
  ];
  for (const [text, names, value] of cases)
    test(text.slice(0, 40), () => assert.deepEqual([namesIn(text).join(" "), substituted(text, values)], [names, value]));

  test("a variable knows its place and parts", () => {
    assert.deepEqual(substitutionsIn("a${B:-1}"), [{ name: "B", operator: ":-", operand: "1", offset: 1, length: 7 }]);
  });
});
