import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, symlinkSync } from "node:fs";
import path from "node:path";
import { connectToBackend } from "../../client/connection/connect.js";
import { BackendHome, serverBundle } from "./backendHome.js";
import { kill } from "./processes.js";

suite("a data directory with a running backend", () => {
  let home: BackendHome;

  setup(() => {
    home = new BackendHome();
  });
  teardown(() => home.remove());

  /** @returns the pid of the backend that answers for a data directory */
  async function backendOf(dataDir: string, start = true): Promise<number> {
    const client = await connectToBackend({ client: "test", dataDir, server: serverBundle, start });
    const { pid } = await client.request("portDaddy/health", {});
    await client.close();
    return pid;
  }

  test("has a copy: that one's clients do not reach the original's backend, and have their own", async () => {
    const { pid } = await home.start();
    const copy = path.join(home.folder, "copy");
    cpSync(home.dataDir, copy, { recursive: true, filter: (file) => !file.endsWith(".sock") });
    await assert.rejects(backendOf(copy, false), { name: "BackendUnreachable" });
    const other = await backendOf(copy);
    try {
      assert.notEqual(other, pid);
      assert.equal(await backendOf(home.dataDir, false), pid);
      assert.equal(await backendOf(copy, false), other);
    } finally {
      kill(other);
    }
  });

  test("is the same by a symbolic link", async () => {
    const { pid } = await home.start();
    symlinkSync(home.dataDir, path.join(home.folder, "link"));
    assert.equal(await backendOf(path.join(home.folder, "link")), pid);
  });

  test("is the same where it is mounted a second time", async function () {
    const mounted = home.mkdir("mounted");
    if (process.platform !== "linux" || !mounts(home.dataDir, mounted)) return this.skip(); // Only root may mount.
    try {
      const { pid } = await home.start();
      assert.equal(await backendOf(mounted), pid);
    } finally {
      execFileSync("umount", [mounted]);
    }
  });
});

function mounts(folder: string, onto: string): boolean {
  try {
    execFileSync("mount", ["--bind", folder, onto], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
