import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { MutantResult } from "@stryker-mutator/api/core";
import { readAccepted } from "../../mutants/accepted.js";
import { formatReport } from "../../mutants/formatReport.js";
import { createReport, killedPercent } from "../../mutants/report.js";

suite("The report on mutants", () => {
  const text = ["const a = 1;", "  if (isOpen && isMine) {", "    close();", "  }"].join("\n");

  const result = (status: MutantResult["status"], file = "server/services/a.ts", more: Partial<MutantResult> = {}): MutantResult => ({
    ...{ id: "1", fileName: path.resolve(file), mutatorName: "LogicalOperator", replacement: "isOpen || isMine", status },
    location: { start: { line: 2, column: 7 }, end: { line: 2, column: 23 } },
    ...more,
  });
  const survivor = {
    ...{ file: "server/services/a.ts", lineNumber: 2, line: "if (isOpen && isMine) {", change: "isOpen && isMine → isOpen || isMine" },
    ...{ isUnreached: false, reason: undefined },
  };
  const read = () => text;

  test("counts by folder what was noticed, hanging included, and leaves out what was not tried", () => {
    const statuses = ["Killed", "Timeout", "RuntimeError", "Survived", "NoCoverage", "CompileError", "Ignored"] as const;
    const results = [...statuses.map((status) => result(status)), result("Killed", "client/connection/b.ts")];
    const { folders, total } = createReport(results, [], read);
    assert.deepEqual(
      [...folders],
      [
        ["client/connection", { killed: 1, survived: 0 }],
        ["server/services", { killed: 3, survived: 2 }],
      ],
    );
    assert.deepEqual([total, killedPercent(total)], [{ killed: 4, survived: 2 }, (100 * 4) / 6]);
    assert.equal(killedPercent({ killed: 0, survived: 0 }), 100);
  });

  test("shows the line and the change of what survived, and whether a test reached it", () => {
    const block = { replacement: "{}", location: { start: { line: 2, column: 25 }, end: { line: 4, column: 4 } } };
    assert.deepEqual(createReport([result("NoCoverage", undefined, block), result("Survived")], [], read).survivors, [
      { ...survivor, change: "{ close(); } → {}", isUnreached: true },
      survivor,
    ]);
  });

  test("gives the reason why one may survive, wherever in the file its line has moved", () => {
    const { file, line, change } = survivor;
    const accepted = [{ file, line, change, reason: "both are the same here" }];
    const location = { start: { line: 4, column: 7 }, end: { line: 4, column: 23 } };
    const [known] = createReport([result("Survived", file, { location })], accepted, () => `\n\n${text}`).survivors;
    assert.deepEqual(known, { ...survivor, lineNumber: 4, reason: "both are the same here" });
    const [other] = createReport([result("Survived", file, { replacement: "isOpen" })], accepted, read).survivors;
    assert.equal(other?.reason, undefined);
  });

  test("reads well", () => {
    const accepted = [{ file: "server/store/b.ts", line: survivor.line, change: survivor.change, reason: "both are the same here" }];
    const results = [result("Killed"), result("NoCoverage"), result("Survived", "server/store/b.ts")];
    assert.equal(
      formatReport(createReport(results, accepted, read)),
      [
        "server/services      1 killed      1 survived   50.0 %",
        "server/store         0 killed      1 survived    0.0 %",
        "all                  1 killed      2 survived   33.3 %",
        "",
        "Survived:",
        "server/services/a.ts:2",
        "  if (isOpen && isMine) {",
        "  isOpen && isMine → isOpen || isMine",
        "  (No test reaches it.)",
        "",
        "Survived for a reason:",
        "server/store/b.ts:2",
        "  if (isOpen && isMine) {",
        "  isOpen && isMine → isOpen || isMine",
        "  (both are the same here)",
      ].join("\n"),
    );
  });

  test("has a reason for each mutant that may survive, and a line of today's code", () => {
    for (const { file, line, reason } of readAccepted(path.join("test", "mutants", "accepted.json"))) {
      assert.match(reason, /\S/);
      const lines = readFileSync(file, "utf8").split("\n");
      assert.ok(
        lines.some((each) => each.trim() === line),
        `${file} has no such line any more: ${line}`,
      );
    }
  });
});
