import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { EditorServer } from "../editorServer.js";
import { useWorkbench } from "../workbench.js";

suite("the workbench under test", () => {
  const workbench = useWorkbench();

  test("opens a window that a person can use", async () => {
    const window = await workbench().openWindow(workbench().copyShop());
    await window.portDaddyStarted();
    await window.openViews("Explorer");
    await window.row("port-daddy.json").waitFor();
    await window.typeInTerminal('echo "<$PORT_DADDY_HOME>"');
    await window
      .terminal()
      .filter({ hasText: `<${workbench().home.data}>` })
      .waitFor();
  });

  test("of one test leaves nothing to the next: no file, no setting, no process", async () => {
    const server = await EditorServer.start({ settings: { "editor.fontSize": 31 } });
    try {
      const { home, codeServer } = server;
      const files = ["data", "folders", "person"].map((name) => path.join(home.subfolder(name), "left"));
      for (const file of files) writeFileSync(file, "");
      const left = spawn("bash", ["-c", "trap '' TERM; echo started; while :; do read -t 600 <> <(:); done"], {
        env: { ...process.env, ...home.environment() },
        stdio: ["ignore", "pipe", "ignore"],
      });
      await once(left.stdout, "data");
      const gone = once(left, "exit");
      await server.clear();
      await gone;
      assert.deepEqual(files.filter(existsSync), []);
      assert.deepEqual(readdirSync(home.subfolder("person")), []);
      server.settings = {};
      assert.doesNotMatch(readFileSync(path.join(home.folder, "server", "user", "User", "settings.json"), "utf8"), /fontSize/);
      assert.equal((await fetch(new URL("healthz", codeServer.url))).status, 200, "the server itself goes on");
    } finally {
      await server.stop();
    }
  });
});
