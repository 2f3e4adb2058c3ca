import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { mock } from "node:test";
import { handOver } from "../../../client/connection/handOver.js";
import { BackendUnreachable } from "../../../client/connection/unreachable.js";
import { isFailure, notFound, rateLimited } from "../../../server/protocol/failures.js";
import { type BackendFile, HAND_OVER, majorVersion, PROTOCOL_VERSION } from "../../../server/protocol/handshake.js";
import { VERSION } from "../../../server/protocol/version.js";
import { temporaryFolder } from "../store/temporaryFolder.js";
import { limits, temporaryServers } from "../transport/openServer.js";
import { backendFile } from "./backendFile.js";
import { playedBackends } from "./playedBackends.js";

suite("An older backend", () => {
  const listen = temporaryServers();
  const played = playedBackends();
  const inFolder = temporaryFolder();
  teardown(() => mock.timers.reset());

  /** Connects to a backend, to have it replaced. */
  async function meet(endpoint: string, { start = true, server = played.server, ...changed }: Partial<BackendFile> & Mine = {}) {
    const socket = net.connect(endpoint);
    await once(socket, "connect");
    socket.on("error", () => undefined);
    const file = backendFile({ version: "0.0.1", endpoint, ...changed });
    return { socket, outcome: handOver({ socket, file }, { start, dataDir: inFolder(), server }) };
  }
  interface Mine {
    start?: boolean;
    server?: string;
  }
  const unreachable = (message: RegExp) => (error: unknown) => error instanceof BackendUnreachable && message.test(error.message);

  test("is asked to hand over once its successor waits, and is replaced when that has started", async () => {
    const { endpoint, seen } = await listen({}, () => {
      assert.equal(played.started.length, 1);
      played.started[0]!.report({ ready: true });
      return Promise.resolve({});
    });
    played.play((backend) => backend.report({ waiting: true }));
    const { outcome } = await meet(endpoint);
    assert.equal(await outcome, "replaced");
    const { method, params, caller } = seen.asked[0]!;
    assert.deepEqual([method, params, caller.client.name], ["portDaddy/stop", { reason: "handOver" }, HAND_OVER]);
    assert.equal(seen.asked.length, 1);
  });

  const answered: [answer: string, failure: Error, isThrown: boolean][] = [
    ["with a refusal that may pass", rateLimited("Too much is asked", 100), true],
    ["with another refusal, which the next attempt explains", notFound("No such method."), false],
  ];
  for (const [how, failure, isThrown] of answered) {
    test(`is left, and its successor ended, when it answers ${how}`, async () => {
      const { endpoint } = await listen({}, () => Promise.reject(failure));
      played.play((backend) => backend.report({ waiting: true }));
      const { socket, outcome } = await meet(endpoint);
      if (isThrown) await assert.rejects(outcome, (error) => isFailure(error, "RateLimited") && error.message === failure.message);
      else assert.equal(await outcome, "gone");
      assert.ok(socket.destroyed);
      await played.started[0]!.ended;
    });
  }

  test("is left, and its successor ended, when it does not answer within ten seconds", async () => {
    const asked: (() => void)[] = [];
    const { endpoint } = await listen({}, () => new Promise(() => asked.shift()!()));
    const isAsked = new Promise<void>((resolve) => asked.push(resolve));
    played.play((backend) => backend.report({ waiting: true }));
    mock.timers.enable({ apis: ["setTimeout"] });
    const { socket, outcome } = await meet(endpoint, { pid: 42 });
    await isAsked;
    mock.timers.tick(9999);
    assert.equal(await Promise.race([outcome, new Promise((resolve) => setImmediate(() => resolve("waiting")))]), "waiting");
    mock.timers.tick(1);
    await assert.rejects(outcome, unreachable(/^Port Daddy's backend \(pid 42\) is running but does not respond\./));
    assert.ok(socket.destroyed);
    await played.started[0]!.ended;
  });

  test("is not asked when its successor says that it cannot start", async () => {
    const { endpoint, seen } = await listen();
    played.play((backend) => backend.report({ failed: "Node is too old." }));
    const { socket, outcome } = await meet(endpoint);
    await assert.rejects(outcome, unreachable(/cannot start: Node is too old\.$/));
    assert.ok(socket.destroyed);
    assert.deepEqual(seen.asked, []);
  });

  test("is not replaced when its successor could not start after all", async () => {
    const { endpoint } = await listen({}, () => {
      played.started[0]!.report({ failed: "The disk is full." });
      return Promise.resolve({});
    });
    played.play((backend) => backend.report({ waiting: true }));
    await assert.rejects((await meet(endpoint)).outcome, unreachable(/cannot start: The disk is full\.$/));
  });

  test("gets no successor when it has no seat for the one who asks", async () => {
    const { endpoint, connect } = await listen({ limits: () => ({ ...limits, maxConnections: 0 }) });
    for (let seats = 0; seats < 16; seats++) await connect(HAND_OVER);
    const { socket, outcome } = await meet(endpoint);
    await assert.rejects(outcome, (error) => isFailure(error, "RateLimited") && /^0 clients are already connected/.test(error.message));
    assert.ok(socket.destroyed);
    assert.equal(played.started.length, 0);
  });

  test("has gone when it breaks the connection off, or has another token by now", async () => {
    const { endpoint, seen } = await listen({ token: "of another start" });
    const { socket, outcome } = await meet(endpoint);
    assert.equal(await outcome, "gone");
    assert.ok(socket.destroyed);
    const ending = await listen({}, () => Promise.resolve({}));
    const other = await meet(ending.endpoint);
    await ending.server.close();
    assert.equal(await other.outcome, "gone");
    assert.deepEqual([seen.opened, ending.seen.asked, played.started], [[], [], []]);
  });

  test("is used as it is where none may be started, as is one of our version or a newer one", async () => {
    const { endpoint, seen } = await listen();
    for (const changed of [
      { start: false },
      { version: VERSION },
      { version: "99.0.0", protocol: `${majorVersion(PROTOCOL_VERSION)}.99` },
    ]) {
      const { socket, outcome } = await meet(endpoint, changed);
      assert.equal(await outcome, "kept");
      assert.equal(socket.destroyed, false);
      socket.destroy();
    }
    assert.deepEqual([seen.opened, played.started], [[], []]);
  });

  test("is not used where it speaks another protocol, and none may be started", async () => {
    const { endpoint } = await listen();
    const { socket, outcome } = await meet(endpoint, { start: false, protocol: "0.9" });
    await assert.rejects(outcome, (error) => isFailure(error, "IncompatibleVersion") && error.data.backend === "0.9");
    assert.ok(socket.destroyed);
  });
});
