import assert from "node:assert/strict";
import { ESLint } from "eslint";

suite("Regular expressions", () => {
  // The project's own configuration, without types, which only other rules need.
  const eslint = new ESLint({
    overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
    ruleFilter: ({ ruleId }) => ruleId.startsWith("regexp/"),
  });

  const planted: [expression: string, rule: string][] = [
    ["/^(a+)+$/", "regexp/no-super-linear-backtracking"],
    ["/^\\s*(.*?)\\s*$/", "regexp/no-super-linear-backtracking"],
    ["/\\s+$/", "regexp/no-super-linear-move"],
  ];
  for (const [expression, rule] of planted)
    for (const file of ["client/planted.ts", "server/protocol/planted.ts", "webview/planted.tsx"])
      test(`${expression} is refused in ${file}, because it can take more than linear time`, async () => {
        const [result] = await eslint.lintText(`export const found = (text: string) => ${expression}.test(text);\n`, { filePath: file });
        assert.deepEqual([...new Set(result!.messages.map(({ ruleId }) => ruleId))], [rule]);
      });

  test("one of linear time is not", async () => {
    const [result] = await eslint.lintText("export const found = (text: string) => /(?<!\\s)\\s+$/.test(text);\n", {
      filePath: "client/planted.ts",
    });
    assert.deepEqual(result!.messages, []);
  });
});
