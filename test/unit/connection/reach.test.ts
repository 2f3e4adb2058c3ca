import assert from "node:assert/strict";
import { renameSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import path from "node:path";
import { type ReachOptions, reachBackend } from "../../../client/connection/reach.js";
import { writeBackendFile } from "../../../server/dataDirectory/backendFile.js";
import { backendFilePath } from "../../../server/protocol/dataDirectory.js";
import { type BackendFile, SUCCESSOR_FLAG } from "../../../server/protocol/handshake.js";
import { temporaryFolder } from "../store/temporaryFolder.js";
import { temporaryServers } from "../transport/openServer.js";
import { backendFile } from "./backendFile.js";
import { playedBackends } from "./playedBackends.js";
import { skipPauses } from "./skippedPauses.js";

suite("A client that needs a backend", () => {
  const inFolder = temporaryFolder();
  const listen = temporaryServers();
  const played = playedBackends();
  const skipped = skipPauses();
  const sockets: Socket[] = [];
  teardown(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  const announce = (changed: Partial<BackendFile>) => writeBackendFile(inFolder(), backendFile(changed));
  const reach = async (options: Partial<ReachOptions> = {}): Promise<BackendFile> => {
    const { socket, file } = await reachBackend({ start: true, dataDir: inFolder(), server: played.server, ...options });
    sockets.push(socket);
    return file;
  };
  const fails = (reaching: Promise<unknown>, message: string) => assert.rejects(reaching, { name: "BackendUnreachable", message });
  const args = () => played.started.map((backend) => backend.args);
  const locked = () =>
    `Another process holds ${inFolder("backend.lock")}, but no backend answers. End that process, or set PORT_DADDY_HOME to another folder.`;

  test("uses the one that runs, and starts none", async () => {
    const { endpoint } = await listen();
    announce({ endpoint });
    assert.equal((await reach()).endpoint, endpoint);
    assert.deepEqual(args(), []);
  });

  test("starts one where none runs, and waits until it is announced", async () => {
    const { endpoint } = await listen();
    played.play((backend) => {
      backend.report({ ready: true });
      announce({ endpoint });
    });
    assert.equal((await reach()).endpoint, endpoint);
    assert.deepEqual(args(), [[]]);
  });

  test("starts the one that is installed beside it", async () => {
    const server = path.join(__dirname, "server.js");
    await fails(
      reachBackend({ start: true, dataDir: inFolder() }),
      `Port Daddy is not completely installed: ${server} is missing. Reinstall it.`,
    );
    assert.equal(skipped.passed, 0);
  });

  test("is told what is there, if it may not start one", async () => {
    await fails(reach({ start: false }), "Port Daddy's backend is not running.");
    announce({ host: "nas" });
    await fails(reach({ start: false }), "Port Daddy's backend is not running here; the last one ran on nas.");
    assert.deepEqual([args(), skipped.passed], [[], 0]);
  });

  test("tries to start one three times, with pauses", async () => {
    played.play((backend) => backend.report({ failed: "The disk is full." }));
    await fails(reach(), "Port Daddy's backend cannot start: The disk is full.");
    assert.equal(played.started.length, 3);
    assert.deepEqual(skipped.pauses, [100, 400]);
  });

  test("uses one that starts in a later attempt", async () => {
    const { endpoint } = await listen();
    played.play((backend) => {
      if (played.started.length < 2) backend.report({ failed: "The disk is full." });
      else {
        announce({ endpoint });
        backend.report({ ready: true });
      }
    });
    assert.equal((await reach()).endpoint, endpoint);
    assert.deepEqual(skipped.pauses, [100]);
  });

  test("gives up a backend that started and is announced nowhere", async () => {
    played.play((backend) => backend.report({ ready: true }));
    await fails(reach(), "Port Daddy's backend was started but does not respond. See its log for details.");
    assert.equal(skipped.passed, 30_000);
    assert.deepEqual(args(), [[]]);
  });

  /** Lets another backend hold the lock. @returns when (ms) the client tries to start its own */
  function holdLock(): number[] {
    const attempts: number[] = [];
    played.play((backend) => {
      attempts.push(skipped.passed);
      backend.report({ running: true });
    });
    return attempts;
  }
  /** Announces a backend that has been starting for some time. */
  function announceStart(ageMs: number): void {
    writeFileSync(inFolder("draft"), JSON.stringify({ startingSince: new Date(Date.now() - ageMs).toISOString() }));
    renameSync(inFolder("draft"), backendFilePath(inFolder()));
  }

  test("waits three seconds for a silent holder of the lock, and tries to start its own less and less often", async () => {
    const attempts = holdLock();
    await fails(reach(), locked());
    assert.deepEqual(attempts, [0, 500, 1500, 3000]);
  });

  test("waits longer for one that says that it is starting, but not when it said so half a minute ago", async () => {
    const attempts = holdLock();
    announceStart(27_000);
    await fails(reach(), locked());
    assert.deepEqual(attempts, [0, 500, 1500, 3500]);
  });

  test("uses the one for which it waited", async () => {
    const { endpoint } = await listen();
    holdLock();
    announceStart(0);
    const reached = reach();
    while (skipped.passed < 100) await new Promise((resolve) => setImmediate(resolve));
    announce({ endpoint });
    assert.equal((await reached).endpoint, endpoint);
    assert.deepEqual(args(), [[]]);
  });

  test("has an older one replaced, and waits until the newer one is announced", async () => {
    const newer = await listen();
    const older = await listen({}, () => {
      played.started[0]!.report({ ready: true });
      announce({ endpoint: newer.endpoint });
      return Promise.resolve({});
    });
    announce({ endpoint: older.endpoint, version: "0.0.1" });
    played.play((backend) => backend.report({ waiting: true }));
    assert.equal((await reach()).endpoint, newer.endpoint);
    assert.deepEqual(args(), [[SUCCESSOR_FLAG]]);
  });

  test("starts one where an older one refuses and has gone", async () => {
    const newer = await listen();
    const older = await listen({ token: "of another start" });
    announce({ endpoint: older.endpoint, version: "0.0.1" });
    played.play((backend) => {
      announce({ endpoint: newer.endpoint });
      backend.report({ ready: true });
    });
    assert.equal((await reach()).endpoint, newer.endpoint);
    assert.deepEqual(args(), [[]]);
  });
});
