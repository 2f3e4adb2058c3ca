import assert from "node:assert/strict";
import path from "node:path";
import type { Mutant } from "@stryker-mutator/api/core";
import { parseChangedLines } from "../../mutants/changedLines.js";
import { parseOptions } from "../../mutants/options.js";
import { select } from "../../mutants/selection.js";

suite("The selection of mutants", () => {
  /** @param line from 1 up */
  const mutant = (id: string, file: string, line: number, lastLine = line): Mutant => ({
    ...{ id, fileName: path.resolve(file), mutatorName: "BooleanLiteral", replacement: "false" },
    location: { start: { line: line - 1, column: 0 }, end: { line: lastLine - 1, column: 9 } },
  });
  const hundred = Array.from({ length: 100 }, (_, index) => mutant(`${index}`, "server/a.ts", index + 1));

  test("is all of them where nothing else is asked for", () => {
    assert.equal(select(hundred, { seed: 1 }).size, 100);
  });

  test("is a sample that the seed alone decides, in whatever order the mutants come", () => {
    const sample = select(hundred, { seed: 1, sample: 10 });
    assert.equal(sample.size, 10);
    assert.deepEqual(select(hundred.toReversed(), { seed: 1, sample: 10 }), sample);
    assert.notDeepEqual(select(hundred, { seed: 2, sample: 10 }), sample);
  });

  test("is what touches lines that have changed", () => {
    const mutants = [
      mutant("before", "server/a.ts", 9),
      mutant("on the first", "server/a.ts", 10),
      mutant("around", "server/a.ts", 1, 100),
      mutant("on the last", "server/a.ts", 12),
      mutant("after", "server/a.ts", 13),
      mutant("in another file", "server/b.ts", 10),
    ];
    const selected = select(mutants, { seed: 1, changed: { "server/a.ts": [{ first: 10, last: 12 }] } });
    assert.deepEqual([...selected].sort(), ["around", "on the first", "on the last"]);
  });

  test("reads the changed lines from a diff, in which removed lines are none", () => {
    const diff = [
      ...["diff --git a/server/a.ts b/server/a.ts", "--- a/server/a.ts", "+++ b/server/a.ts"],
      ...["@@ -1,0 +2,3 @@ import", "+a", "+b", "+c", "@@ -9 +12 @@", "-old", "+new", "@@ -20,2 +22,0 @@", "-gone", "-gone"],
      ...["--- /dev/null", "+++ b/server/new file.ts", "@@ -0,0 +1,2 @@", "+x", "+y"],
    ].join("\n");
    assert.deepEqual(parseChangedLines(diff), {
      "server/a.ts": [
        { first: 2, last: 4 },
        { first: 12, last: 12 },
      ],
      "server/new file.ts": [{ first: 1, last: 2 }],
    });
  });

  test("follows the options, and refuses a number that is none", () => {
    assert.deepEqual(parseOptions(["--since", "main", "--file", "server/**", "--tests", "store", "--sample", "200", "--seed", "7"]), {
      ...{ since: "main", file: "server/**", tests: "store", sample: 200, seed: 7 },
    });
    assert.deepEqual(parseOptions([]), { since: undefined, file: undefined, tests: "**", sample: undefined, seed: 1 });
    assert.throws(() => parseOptions(["--sample", "many"]), /--sample must be a whole number from 1 up, not "many"\./);
  });
});
