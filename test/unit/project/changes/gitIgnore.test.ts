import assert from "node:assert/strict";
import { isIgnored } from "../../../../client/project/changes/gitIgnore.js";
import { openWorkspaceFiles } from "../../../../client/project/files/openWorkspaceFiles.js";
import { TemporaryHome } from "../temporaryHome.js";

const FILE = ".vscode/extensions.json";

suite("Whether git ignores a new file", () => {
  let home: TemporaryHome;
  setup(() => (home = new TemporaryHome()));
  teardown(() => home.remove());

  const rows: [files: Record<string, string>, ignored: boolean][] = [
    [{}, false],
    [{ ".gitignore": "node_modules/\n.vscode\n" }, true],
    [{ ".gitignore": ".vscode/  \r\n" }, true],
    [{ ".gitignore": "/.vscode/" }, true],
    [{ ".gitignore": "**/.vscode" }, true],
    [{ ".gitignore": ".*" }, true],
    [{ ".gitignore": "*\n!.gitignore" }, true],
    [{ ".gitignore": "extensions.json" }, true],
    [{ ".gitignore": "extensions.json/" }, false],
    [{ ".gitignore": "#.vscode\n\n/extensions.json\nvscode\n.vscode-test/\n.vscode?" }, false],
    [{ ".gitignore": ".vscode/*" }, true],
    [{ ".gitignore": ".vscode/**" }, true],
    [{ ".gitignore": ".vscode/*\n!.vscode/settings.json" }, true],
    [{ ".gitignore": ".vscode/*\n!.vscode/extensions.json" }, false],
    [{ ".gitignore": ".vscode/**\n!.vscode/extensions.json" }, false],
    [{ ".gitignore": ".vscode/\n!.vscode/extensions.json" }, true],
    [{ ".gitignore": ".vscode/\n!.vscode/" }, false],
    [{ ".vscode/.gitignore": "*" }, true],
    [{ ".gitignore": ".vscode/*", ".vscode/.gitignore": "!*.json" }, false],
    [{ ".git/info/exclude": ".vscode" }, true],
    [{ ".git/info/exclude": ".vscode", ".gitignore": "!.vscode" }, false],
    [{ ".gitignore": `${"*a".repeat(50)}\n${"**/".repeat(50)}x` }, false],
  ];
  for (const [files, ignored] of rows)
    test(JSON.stringify(files).slice(0, 90), async () => {
      home.git("shop", "init", "--quiet");
      for (const [name, text] of Object.entries(files)) home.write(`shop/${name}`, text);
      const workspace = await openWorkspaceFiles(home.path("shop"));
      assert.equal(await isIgnored(workspace, FILE), ignored);
      assert.deepEqual(workspace.problems, []);
      assert.equal(gitIgnores(), ignored, "git itself");
    });

  function gitIgnores(): boolean {
    try {
      home.git("shop", "check-ignore", "-q", FILE);
      return true;
    } catch (error) {
      assert.equal((error as { status: unknown }).status, 1);
      return false;
    }
  }

  test("a linked worktree, whose .git is a file, is none of its business", async () => {
    home.write("shop/.git", "gitdir: ../elsewhere\n");
    const workspace = await openWorkspaceFiles(home.path("shop"));
    assert.deepEqual([await isIgnored(workspace, FILE), workspace.problems], [false, []]);
  });
});
