import assert from "node:assert/strict";
import { connectToBackend } from "../../client/connection/connect.js";
import { endSilentBackend } from "../../client/connection/silence/endSilentBackend.js";
import { BackendHome, serverBundle } from "./backendHome.js";
import { refusalOf } from "./rawClient.js";

suite("a backend that is suspended while clients are connected", () => {
  let home: BackendHome;

  setup(function () {
    if (process.platform === "win32") return this.skip(); // Windows suspends no process on request.
    home = new BackendHome();
  });
  teardown(() => home.remove());

  test("is ended for a new one: leases and requests go on there, and nothing acknowledged is lost", async () => {
    const backend = await home.start();
    let returned: (() => void) | undefined;
    const back = new Promise<void>((resolve) => (returned = resolve));
    const options = { client: "test", dataDir: home.dataDir, server: serverBundle, stay: true };
    const client = await connectToBackend({ ...options, onDidReturn: () => returned?.() });
    const held = await client.request("portDaddy/request", { project: "shop" });
    const file = home.backendFile;
    backend.child.kill("SIGSTOP");
    const waiting = client.request("portDaddy/request", { project: "blog" });
    await endSilentBackend(file);
    const { signal } = await backend.exited;
    assert.ok(signal === "SIGKILL" || process.platform !== "linux", `It ended by ${signal}.`);
    const granted = await waiting;
    await back;
    const { assignments } = await client.request("portDaddy/list", {});
    const active = assignments.map(({ port, state }) => ({ port, state }));
    assert.deepEqual(
      new Set(active.map((each) => JSON.stringify(each))),
      new Set([held, granted].map(({ port }) => JSON.stringify({ port, state: "active" }))),
    );
    await endSilentBackend(file); // Another window is as late as this: the new one is left alone.
    assert.equal((await client.request("portDaddy/health", {})).pid, home.backendFile.pid);
    await client.close();
  });

  test("carries out no request that was cancelled before it goes on, and answers the others", async () => {
    const backend = await home.start();
    const client = await home.connect();
    await client.request("portDaddy/request", { project: "shop" });
    await client.request("portDaddy/request", { project: "blog" });
    backend.child.kill("SIGSTOP");
    const cancelled = refusalOf(client.sendCancelled("portDaddy/release", { project: "shop" }));
    const kept = client.request("portDaddy/release", { project: "blog" });
    const ping = client.request("portDaddy/ping", {});
    backend.child.kill("SIGCONT");
    assert.deepEqual(await ping, {});
    assert.equal((await kept).released.length, 1);
    assert.equal((await cancelled).code, -32800); // LSP's RequestCancelled.
    const { assignments } = await client.request("portDaddy/list", {});
    assert.deepEqual(
      assignments.map(({ project }) => project),
      ["shop"],
    );
  });

  test("answers pings also to a client that sends too much, and counts none", async () => {
    home.configure({ maxRequestsPerSecond: 1, requestBurst: 2 });
    await home.start();
    const client = await home.connect();
    await client.request("portDaddy/list", {});
    await assert.rejects(client.request("portDaddy/list", {}), { message: /requests a second/ });
    assert.deepEqual(await client.request("portDaddy/ping", {}), {});
    const other = await home.connect();
    assert.equal("portDaddy/ping" in (await other.request("portDaddy/metrics", {})).requests, false);
  });
});
