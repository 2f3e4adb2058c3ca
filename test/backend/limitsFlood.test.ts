import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { BackendHome, type StartedBackend } from "./backendHome.js";
import { frame } from "./fuzzInput.js";
import { type RawClient, refusalOf } from "./rawClient.js";

const ASKS = 400;

/** How long so many requests of a few clients take, each after the other, sorted, in milliseconds. All must be answered, and rightly. */
async function askAll(clients: readonly RawClient[], project: string): Promise<number[]> {
  const times: number[] = [];
  await Promise.all(
    clients.map(async (client, index) => {
      for (let count = 0; count < ASKS; count++) {
        const service = `${index}-${count % 10}`;
        const since = performance.now();
        const granted = await client.request("portDaddy/request", { project, service });
        times.push(performance.now() - since);
        assert.deepEqual({ project: granted.project, service: granted.service }, { project, service });
      }
    }),
  );
  return times.sort((a, b) => a - b);
}

const p99 = (sorted: readonly number[]): string => `${sorted[Math.floor(sorted.length * 0.99)]!.toFixed(1)} ms`;

/** In MiB; only Linux tells. */
const residentMiB = ({ pid }: StartedBackend): number =>
  process.platform === "linux" ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024 : 0;

suite("a client that floods the backend", () => {
  let home: BackendHome;
  let backend: StartedBackend;
  setup(async () => {
    home = new BackendHome();
    backend = await home.start();
  });
  teardown(() => home.remove());

  for (const [what, message] of Object.entries({
    requests: { method: "portDaddy/list", params: {} },
    "requests for health": { method: "portDaddy/health", params: {} },
    "unknown methods": { method: "nothing" },
  })) {
    test(`with ${what}: the others are answered, and memory stays`, async () => {
      const others = await Promise.all(Array.from({ length: 4 }, (_, index) => home.connect(`other ${index}`)));
      const alone = await askAll(others, "shop");
      const before = residentMiB(backend);

      const { endpoint, token } = home.backendFile;
      const flooder = home.run("floodProcess", { endpoint, token, message });
      const wait = await flooder.next<number>();
      assert.ok(Number.isInteger(wait) && wait >= 1 && wait <= 5000, `${wait}`);
      const beside = await askAll(others, "shop");
      const grown = residentMiB(backend) - before;
      console.log(
        `      others' p99 alone ${p99(alone)}, beside a flood of ${what} ${p99(beside)}; memory grew by ${grown.toFixed(0)} MiB`,
      );
      assert.ok(grown < 150, `memory grew by ${grown} MiB`);
      await flooder.kill();
    });
  }

  test("with what nobody asked for: the others are answered", async () => {
    const [other, flooder] = [await home.connect("other"), await home.connect("flooder")];
    const nothing = [{ method: "nothing" }, { id: 1, result: 1 }, {}, { method: "$/cancelRequest", params: { id: 7 } }];
    const bytes = Buffer.concat(nothing.map((each) => frame(Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...each })))));
    const many = Buffer.concat(Array.from({ length: 5000 }, () => bytes));
    flooder.socket.write(many);
    await askAll([other], "shop");
    assert.ok(home.log().split("\n").length < 30, home.log());
  });

  test("with large requests: no more is read than fits, and all are answered", async () => {
    const other = await home.connect("other");
    const before = residentMiB(backend);
    const flooder = await home.connect("flooder");
    const requests = Array.from({ length: 100 }, () => refusalOf(flooder.send("portDaddy/list", { project: "x".repeat(1_000_000) })));
    await askAll([other], "shop");
    for (const { data } of await Promise.all(requests)) assert.equal(data["kind"], "InvalidParams");
    assert.ok(residentMiB(backend) - before < 150, `memory grew by ${residentMiB(backend) - before} MiB`);
  });

  test("who waits as long as he is told is served, though he asked for far too much", async () => {
    home.configure({ maxRequestsPerSecond: 50, requestBurst: 50 });
    const client = await home.connect();
    for (;;) {
      const outcomes = await Promise.allSettled(Array.from({ length: 200 }, () => client.request("portDaddy/list", {})));
      const refused = outcomes.flatMap((outcome) =>
        outcome.status === "rejected" ? [outcome.reason as { data: { retryAfterMs: number } }] : [],
      );
      if (refused.length === 0) continue; // The config is not read yet.
      await new Promise((resolve) => setTimeout(resolve, Math.max(...refused.map(({ data }) => data.retryAfterMs))));
      break;
    }
    await client.request("portDaddy/list", {});
  });
});
