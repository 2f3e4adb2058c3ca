import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { BackendHome } from "./backendHome.js";
import { CLI } from "./cliProcess.js";
import { frame } from "./fuzzInput.js";
import type { RawClient } from "./rawClient.js";

const marker = "s3cret-of-the-environment";
const env = {
  PORT_DADDY_TEST_SECRET: marker,
  HTTPS_PROXY: `http://user:${marker}@localhost/`,
  PORT_DADDY_WEBHOOK: `https://hooks.example/${marker}`,
};

suite("no secret", () => {
  const home = new BackendHome({
    maxPortsPerProject: 1,
    maxConnections: 3,
    maxRequestsPerSecond: 100,
    requestBurst: 100,
    maxPendingRequests: 50,
  });
  suiteTeardown(() => home.remove());

  test("is in a log, a reply or what the command line prints, whatever fails", async () => {
    await home.tryStart({ env });
    const { token } = home.backendFile;
    const told: string[] = [];
    const listen = (client: RawClient): RawClient => {
      client.socket.on("data", (data: Buffer) => told.push(data.toString()));
      return client;
    };
    const kinds = new Set<unknown>();
    const provoke = async (answer: Promise<unknown>): Promise<void> => {
      await answer.catch((error: unknown) => kinds.add((error as { data?: { kind?: unknown } }).data?.kind));
    };
    const cli = (...argv: string[]): void => {
      const { stdout, stderr } = spawnSync(process.execPath, [CLI, ...argv], {
        cwd: home.folder,
        env: { ...process.env, ...env, PORT_DADDY_HOME: home.dataDir },
        encoding: "utf8",
      });
      told.push(stdout, stderr);
    };

    // Handshakes with the token in a wrong place.
    const client = { name: "test", version: "1", pid: process.pid };
    for (const options of [
      ...[token, [token], { token: [token], client }, { token: `${token}x`, client }, { token: token.slice(1), client }],
      ...[
        { token: token + "x".repeat(200), client },
        { token: { token }, client },
        { token, client: token },
        { token, client: { ...client, name: [token] } },
      ],
      ...[
        { token, client: { ...client, name: `${token}\n` } },
        { token, client: { ...client, version: { token } } },
      ],
    ]) {
      const connection = listen(await home.dial());
      await provoke(connection.shakeHands(options));
      await connection.closed;
    }
    // Bytes that contain the token.
    for (const bytes of [
      Buffer.from(`${token}\r\n\r\n`),
      Buffer.from(`Content-Length: ${token}\r\n\r\n`),
      frame(Buffer.from(token)),
      frame(Buffer.from(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"token":"${token}"`)),
      frame(Buffer.from(JSON.stringify({ jsonrpc: "1.0", token }))),
      frame(Buffer.from(JSON.stringify({ jsonrpc: "2.0", id: { token }, method: "initialize" }))),
      frame(Buffer.from(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "portDaddy/list", params: { token } }))),
    ]) {
      const connection = listen(await home.dial());
      connection.socket.write(bytes);
      await connection.closed;
    }

    const [one, two] = [listen(await home.connect("one")), listen(await home.connect("two", process.ppid))];
    const { port } = await one.request("portDaddy/request", { project: "shop" });
    await provoke(one.send(`portDaddy/unknown`, { token: 1 }));
    await provoke(one.send("portDaddy/list", { project: "::" }));
    await provoke(one.request("portDaddy/request", { project: "shop", service: "more" }));
    await provoke(one.request("portDaddy/request", { project: "other", preferred: 6000, strict: true }));
    await provoke(one.request("portDaddy/request", { project: "other", range: [1100, 1200] }));
    await provoke(one.request("portDaddy/release", { project: "nobody" }));
    await provoke(two.request("portDaddy/release", { port }));
    await two.request("portDaddy/release", { port, force: true });
    const third = listen(await home.connect("three"));
    const fourth = listen(await home.dial());
    await provoke(fourth.shakeHands({ token, client }));
    await Promise.all(Array.from({ length: 300 }, () => provoke(third.request("portDaddy/list", {}))));
    told.push(JSON.stringify(await one.request("portDaddy/health", {})));
    home.configure(`{ "token": "a wrong field" }`);
    await one.next("window/showMessage");
    await two.end();

    for (const argv of [
      "status",
      "status --json",
      "list",
      "list --json",
      "request a:b:c:d",
      "request --pid 0",
      "release nobody",
      "logs",
      "nothing",
      "--help",
    ]) {
      cli(...argv.split(" "));
    }
    const missing = [
      "InvalidParams",
      "Unauthorized",
      "MethodNotFound",
      "TooManyPorts",
      "PortUnavailable",
      "NotFound",
      "NotOwner",
      "RateLimited",
    ];
    assert.deepEqual(
      missing.filter((kind) => !kinds.has(kind)),
      [],
      "each of these kinds was provoked",
    );
    await one.request("portDaddy/stop", {});
    await one.closed;

    const logs = readdirSync(home.path("logs")).map((name) => readFileSync(path.join(home.path("logs"), name), "utf8"));
    const all = [...told, ...logs].join("\n");
    assert.ok(all.includes("was ended") && all.includes("by force"), "there is something to look through");
    for (const secret of [token, token.slice(1, 9), marker]) assert.ok(!all.includes(secret), lineWith(all, secret));
  });
});

const lineWith = (text: string, part: string): string => text.split("\n").find((line) => line.includes(part)) ?? "";
