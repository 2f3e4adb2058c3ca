import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { withoutLauncher } from "../../../client/cli/programs/launched.js";
import { windowsLauncher, writeLauncher } from "../../../client/terminals/commandLineLauncher.js";

suite("The port-daddy of terminals", () => {
  let folder: string;
  setup(() => {
    folder = mkdtempSync(path.join(tmpdir(), "launcher "));
  });
  teardown(() => rmSync(folder, { recursive: true }));

  test("runs the command line with this Node, passes all arguments on, and its exit code back", async function () {
    if (process.platform === "win32") this.skip(); // Windows runs the .cmd.
    const cli = path.join(folder, "it's a $cli.js");
    writeFileSync(cli, "console.log(JSON.stringify([process.execPath, process.env.ELECTRON_RUN_AS_NODE, ...process.argv.slice(2)]))");
    const bin = await writeLauncher(path.join(folder, "new", "bin"), cli);
    const program = path.join(bin, "port-daddy");
    const output = execFileSync(program, ["a b", "$HOME", "'\"", ""], { encoding: "utf8" });
    assert.deepEqual(JSON.parse(output), [process.execPath, "1", "a b", "$HOME", "'\"", ""]);
    writeFileSync(cli, "process.exit(5)");
    assert.throws(() => execFileSync(program), { status: 5 });
  });

  test("lets the command line know whether ELECTRON_RUN_AS_NODE is the user's own", async function () {
    if (process.platform === "win32") this.skip(); // Windows runs the .cmd.
    const cli = path.join(folder, "cli.js");
    writeFileSync(cli, "console.log(JSON.stringify(process.env))");
    const program = path.join(await writeLauncher(folder, cli), "port-daddy");
    const given = (env: NodeJS.ProcessEnv): unknown => {
      const { ELECTRON_RUN_AS_NODE, MINE } = withoutLauncher(
        JSON.parse(execFileSync(program, { encoding: "utf8", env })) as NodeJS.ProcessEnv,
      );
      return { ELECTRON_RUN_AS_NODE, MINE };
    };
    assert.deepEqual(given({ MINE: "1" }), { ELECTRON_RUN_AS_NODE: undefined, MINE: "1" });
    assert.deepEqual(given({ MINE: "1", ELECTRON_RUN_AS_NODE: "1" }), { ELECTRON_RUN_AS_NODE: "1", MINE: "1" });
  });

  test("is written anew only when it is another one", async () => {
    await writeLauncher(folder, "/a/cli.js", "/a/node", "linux");
    const file = path.join(folder, "port-daddy");
    const before = statSync(file, { bigint: true }).mtimeNs;
    await writeLauncher(folder, "/a/cli.js", "/a/node", "linux");
    assert.equal(statSync(file, { bigint: true }).mtimeNs, before);
    await writeLauncher(folder, "/b/cli.js", "/a/node", "linux");
    assert.match(readFileSync(file, "utf8"), /exec '\/a\/node' '\/b\/cli\.js' "\$@"/);
  });

  test("is a batch file on Windows, where percent signs in paths are no variables", async () => {
    await writeLauncher(folder, "C:\\100%\\cli.js", "C:\\Program Files\\Code.exe", "win32");
    const text = readFileSync(path.join(folder, "port-daddy.cmd"), "utf8");
    assert.equal(text, windowsLauncher("C:\\100%\\cli.js", "C:\\Program Files\\Code.exe"));
    assert.match(text, /\r\n"C:\\Program Files\\Code\.exe" "C:\\100%%\\cli\.js" %\*\r\n$/);
  });
});
