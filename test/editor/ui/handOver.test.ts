import assert from "node:assert/strict";
import { readFileSync, watch } from "node:fs";
import path from "node:path";
import { packagedAs } from "../project.js";
import { useWorkbench } from "../workbench.js";

suite("a newer version installed beside a running window", () => {
  const workbench = useWorkbench({ ownServer: true });
  const newer = "99.0.0";

  const backend = (): { pid: number; version: string } =>
    JSON.parse(readFileSync(path.join(workbench().home.data, "backend.json"), "utf8")) as { pid: number; version: string };

  /** Resolves when a backend of this version has told where it is. */
  async function backendOf(version: string): Promise<void> {
    const watcher = watch(workbench().home.data);
    try {
      await new Promise<void>((resolve) => {
        const look = (): void => {
          try {
            if (backend().version === version) resolve();
          } catch {
            // Between two backends there is no file; the next event looks again.
          }
        };
        watcher.on("change", look);
        look();
      });
    } finally {
      watcher.close();
    }
  }

  test("takes the backend over; the older window keeps its ports and goes on, and its user sees nothing", async () => {
    const older = await workbench().openWindow(workbench().copyShop("older", "older"));
    await older.portDaddyStarted();
    await older.runTask("print port");
    await older.openViews("Port Daddy");
    await older.row(/^\d+ web(active|idle)$/).waitFor();
    const row = await older.row(/^\d+ web(active|idle)$/).innerText();
    const before = backend();

    workbench().server.install(packagedAs(newer, workbench().home.subfolder("newer")));
    const second = await workbench().openWindow(workbench().copyShop("second", "second"));
    await second.portDaddyStarted();
    await second.runTask("print port");
    await second
      .terminal()
      .filter({ hasText: /web has port \d+/ })
      .waitFor();
    await backendOf(newer);
    assert.notEqual(backend().pid, before.pid);

    await older.row("second").waitFor(); // It sees what the newer backend has.
    const port = /\d+/.exec(row)![0];
    await older.runTask("print port");
    await older
      .terminal()
      .filter({ hasText: `web has port ${port}` })
      .waitFor();
    await older.row(`${port} web`).waitFor();
    await second.openViews("Port Daddy");
    await second.row(`${port} web`).waitFor();
    assert.equal(await older.notification(/./).count(), 0);
    assert.equal(backend().version, newer);
    await older.close();
    await second.close();
  });
});
