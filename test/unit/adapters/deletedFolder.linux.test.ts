import assert from "node:assert/strict";
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LinuxListeners } from "../../../server/adapters/linux/listeners.js";
import { LinuxListenerScan } from "../../../server/adapters/linux/listenerScan.js";
import { onLinux } from "./onLinux.js";
import { startProgram, type Program } from "./startProgram.js";

const script = "const s = require('net').createServer().listen(0, '127.0.0.1', () => console.log(s.address().port))";

onLinux("a listener whose folder is deleted", () => {
  let parent: string;
  let program: Program | undefined;
  setup(async () => (parent = await realpath(await mkdtemp(join(tmpdir(), "port-daddy-deleted-")))));
  teardown(async () => {
    await program?.stop();
    await rm(parent, { recursive: true });
  });

  /** Starts a server in a folder of this name. @returns the folder, and what the scan and the look at its port tell of it */
  async function serverIn(name: string, meanwhile: (folder: string) => Promise<void>) {
    const folder = join(parent, name);
    await mkdir(folder);
    program = await startProgram(process.execPath, ["-e", script], { cwd: folder });
    const port = Number(program.line);
    await meanwhile(folder);
    const scanned = (await new LinuxListenerScan().scan()).filter((row) => row.port === port);
    const found = await new LinuxListeners().find([port]);
    return { folder, told: [...scanned, ...found].map(({ folder: cwd, folderDeleted }) => [cwd, folderDeleted]) };
  }

  test("has the path that it was started in, and a mark", async () => {
    const { folder, told } = await serverIn("shop", (shop) => rm(shop, { recursive: true }));
    assert.deepEqual(told, [
      [folder, true],
      [folder, true],
    ]);
  });

  test("keeps the mark when another folder has taken its place", async () => {
    const { folder, told } = await serverIn("shop", async (shop) => {
      await rm(shop, { recursive: true });
      await mkdir(shop);
    });
    assert.deepEqual(told[0], [folder, true]);
  });

  test("is not one whose folder is merely called so", async () => {
    const { folder, told } = await serverIn("shop (deleted)", () => Promise.resolve());
    assert.deepEqual(told, [
      [folder, undefined],
      [folder, undefined],
    ]);
  });
});
