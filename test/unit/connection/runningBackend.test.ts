import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmdirSync, symlinkSync, writeFileSync } from "node:fs";
import { readAnnouncement, tryConnect, waitForBackend } from "../../../client/connection/runningBackend.js";
import { BackendUnreachable } from "../../../client/connection/unreachable.js";
import { announceStart, writeBackendFile } from "../../../server/dataDirectory/backendFile.js";
import { backendFilePath, directoryId } from "../../../server/protocol/dataDirectory.js";
import { temporaryFolder } from "../store/temporaryFolder.js";
import { temporaryServers } from "../transport/openServer.js";
import { backendFile } from "./backendFile.js";
import { skipPauses } from "./skippedPauses.js";

suite("backend.json", () => {
  const inFolder = temporaryFolder();
  const announce = (dataDir?: { path: string; id: string }) => writeBackendFile(inFolder(), backendFile({ dataDir }));
  const announced = async (dataDir = inFolder()) => (await readAnnouncement(dataDir)).file;

  test("tells where a backend is, or since when one has been starting", async () => {
    assert.deepEqual(await readAnnouncement(inFolder()), {});
    const before = Date.now();
    announceStart(inFolder());
    const { startingSince, ...rest } = await readAnnouncement(inFolder());
    assert.ok(startingSince! >= before && startingSince! <= Date.now());
    assert.deepEqual(rest, {});
    announce();
    assert.deepEqual(await readAnnouncement(inFolder()), { file: JSON.parse(JSON.stringify(backendFile())) as unknown });
    writeFileSync(backendFilePath(inFolder()), "{}");
    assert.deepEqual(await readAnnouncement(inFolder()), {});
  });

  test("counts in the directory for which it was written, by whatever path that is reached or wherever it was moved", async () => {
    const { path, id } = directoryId(inFolder());
    announce({ path, id });
    symlinkSync(inFolder(), inFolder("link"), "junction");
    assert.ok(await announced());
    assert.ok(await announced(inFolder("link")));
    announce({ path: "/moved/from", id });
    assert.ok(await announced());
    announce({ path, id: "1:restored" });
    assert.ok(await announced());
  });

  test("does not count in a copy of that directory", async () => {
    announce({ path: inFolder("original"), id: "1:2" });
    assert.deepEqual(await readAnnouncement(inFolder()), {});
    assert.equal(await tryConnect(inFolder()), undefined);
  });

  test("is none where there is a folder or a named pipe", async function () {
    mkdirSync(backendFilePath(inFolder()));
    assert.deepEqual(await readAnnouncement(inFolder()), {});
    rmdirSync(backendFilePath(inFolder()));
    if (spawnSync("mkfifo", [backendFilePath(inFolder())]).status !== 0) return this.skip(); // Windows has no named pipes in folders.
    assert.deepEqual(await readAnnouncement(inFolder()), {});
  });

  test("that another user keeps from us, with its folder, is a reason of its own", async function () {
    if (process.platform === "win32" || process.getuid!() !== 0) this.skip(); // Only root can be two users.
    announce();
    process.seteuid!(65_534);
    try {
      await assert.rejects(readAnnouncement(inFolder()), (error: Error) => {
        assert.ok(error instanceof BackendUnreachable);
        assert.match(error.message, /^Port Daddy's data directory cannot be read: EACCES: .*\.$/);
        assert.equal((error.cause as NodeJS.ErrnoException).code, "EACCES");
        return true;
      });
    } finally {
      process.seteuid!(0);
    }
  });
});

suite("A running backend", () => {
  const inFolder = temporaryFolder();
  const listen = temporaryServers();
  const skipped = skipPauses();
  const announce = (endpoint: string) => writeBackendFile(inFolder(), backendFile({ endpoint }));
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  test("is connected to, and may break the connection without harm", async () => {
    const { endpoint } = await listen();
    announce(endpoint);
    const { socket, file } = (await tryConnect(inFolder()))!;
    assert.equal(file.endpoint, endpoint);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.destroy(new Error("The connection was reset."));
    assert.equal(await closed, true);
  });

  test("has gone where nobody listens on its endpoint", async () => {
    announce(inFolder("gone"));
    assert.equal(await tryConnect(inFolder()), undefined);
  });

  test("is looked for again and again, until it is there", async () => {
    const { endpoint } = await listen();
    const waiting = waitForBackend(inFolder(), 1000);
    while (skipped.pauses.length < 3) await turn();
    announce(endpoint);
    const { socket } = (await waiting)!;
    socket.destroy();
    assert.deepEqual(new Set(skipped.pauses), new Set([20]));
  });

  test("is looked for as long as the caller says, and at least once", async () => {
    assert.equal(await waitForBackend(inFolder(), 1000), undefined);
    assert.equal(skipped.passed, 1000);
    assert.equal(await waitForBackend(inFolder(), 0), undefined);
    announce((await listen()).endpoint);
    (await waitForBackend(inFolder(), 0))!.socket.destroy();
    assert.equal(skipped.passed, 1000);
  });
});
