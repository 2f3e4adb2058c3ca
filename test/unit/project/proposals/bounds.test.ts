import assert from "node:assert/strict";
import { readSource } from "../../../../client/project/changes/commandLine/sourceWay.js";
import { declaredPackages } from "../../../../client/project/proposals/folders/workspacePackages.js";
import { parseCommandLine } from "../../../../server/protocol/commandLines/parseCommandLine.js";
import { MemoryFiles } from "../changes/memoryFiles.js";

suite("Bounds of set-up", () => {
  test("a pattern for packages that is very long is left alone, and said", async () => {
    const files = new MemoryFiles({
      "package.json": JSON.stringify({ workspaces: ["apps/*", "**/".repeat(2_000)] }),
      "apps/web/package.json": "{}",
    });
    assert.deepEqual((await declaredPackages(files, "")).packages, ["apps/web"]);
    assert.deepEqual(files.problems, ["Some of the 2 patterns for packages were left alone: they are too many, or too long."]);
  });

  test("a source that nobody writes by hand is not parsed", async () => {
    const read = (text: string) =>
      readSource(new MemoryFiles({ "server.js": text }), "", parseCommandLine("node server.js")[0]!, {
        ...{ service: "web", variable: "WEB_PORT", isMain: false, reference: "", url: "" },
      });
    const text = "app.listen(process.env.PORT || 3000);\n";
    assert.equal((await read(text))?.readsPort, true);
    assert.equal(await read(text.repeat(3_000)), undefined);
  });
});
