/** `npm run bench`: measures the built backend against others in the same run. It checks every answer, but no timing. */
import assert from "node:assert/strict";
import http from "node:http";
import { text } from "node:stream/consumers";
import os from "node:os";
import { BackendHome } from "../backend/backendHome.js";
import { BenchClient } from "./benchClient.js";
import { type Figures, measure } from "./measure.js";
import { programTimes } from "./programTimes.js";
import { recordingCost } from "./recordingCost.js";

const RANGE: [number, number] = [10_000, 31_999];
const SMALL_RANGE: [number, number] = [20_000, 21_999];
const CLIENTS = [1, 16, 64];
const EACH = new Map([
  [1, 1000],
  [16, 150],
  [64, 60],
]);
const BATCH = 50;
/** Fewer requests for servers that scan the whole machine each time, because they are slow. */
const LOOKING_EACH = new Map([
  [1, 20],
  [16, 4],
  [64, 2],
]);
const config = { restSeconds: 0, maxPortsPerProject: 10_000, maxPortsPerClient: 64_000 };
const rows: { what: string; clients: number; figures: Figures; echo?: Figures }[] = [];

async function main(): Promise<void> {
  const began = performance.now();
  const home = new BackendHome({ ...config, range: RANGE });
  let recording: number;
  try {
    const echoes = await benchEcho(home);
    await home.start();
    await benchBackend(home, echoes);
    await benchLooking(home, echoes);
    recording = await recordingCost(home);
  } finally {
    await home.remove();
  }
  await benchFullRange();
  const programs = await programTimes();
  print();
  const [empty, full] = rows.slice(-2).map(({ figures }) => figures.p50);
  console.log(`\na nearly full range against an empty one, p50: ${(full! / empty!).toFixed(2)}`);
  console.log(`a renewal that metrics are recorded of, against one without, by processor time: ${recording.toFixed(3)}`);
  const times = (ms: number): string => `${ms.toFixed(0)} ms, ${(ms / programs.node).toFixed(2)} times that`;
  console.log(`node -e 0: ${programs.node.toFixed(0)} ms`);
  console.log(`backend, from its start to the first port: ${times(programs.firstPort)}`);
  console.log(`port-daddy request, with a backend that runs: ${times(programs.oneShot)}`);
  console.log(`\n${machine()}\n${((performance.now() - began) / 1000).toFixed(0)} s in all`);
}

async function benchEcho(home: BackendHome): Promise<Map<number, Figures>> {
  const endpoint = home.path("echo.sock");
  const server = home.run("../bench/echoServer", { endpoint });
  assert.equal(await server.next(), true);
  const echoes = new Map<number, Figures>();
  for (const count of CLIENTS) {
    const clients = await Promise.all(Array.from({ length: count }, () => BenchClient.connect(endpoint)));
    const ask = async (client: number, index: number): Promise<void> => {
      const params = { project: `p${client}`, service: `s${index}` };
      assert.deepEqual(await clients[client]!.echo(params), params);
    };
    const figures = await measure({ clients: count, requestsEach: EACH.get(count)!, ask });
    echoes.set(count, figures);
    rows.push({ what: "bare JSON-RPC echo", clients: count, figures, echo: figures });
    for (const client of clients) client.close();
  }
  await server.kill();
  return echoes;
}

async function benchBackend(home: BackendHome, echoes: ReadonlyMap<number, Figures>): Promise<void> {
  const { endpoint, token } = home.backendFile;
  for (const count of CLIENTS) {
    const clients = await Promise.all(Array.from({ length: count }, () => BenchClient.connect(endpoint, token)));
    const requestsEach = EACH.get(count)!;
    const held = new Map<number, string>();
    const askFor = async (client: number, index: number, existing: boolean): Promise<void> => {
      const [project, service] = [`p${client}`, `s${index}`];
      const granted = await clients[client]!.request("portDaddy/request", { project, service });
      assert.ok(granted.port >= RANGE[0] && granted.port <= RANGE[1], `port ${granted.port}`);
      assert.deepEqual([granted.project, granted.service, granted.existing, granted.state], [project, service, existing, "active"]);
      assert.equal(held.get(granted.port) ?? `${project}:${service}`, `${project}:${service}`, "one port has one identity");
      held.set(granted.port, `${project}:${service}`);
    };
    const releaseAll = async (): Promise<void> => {
      for (const [index, client] of clients.entries()) {
        const { released } = await client.request("portDaddy/release", { project: `p${index}`, all: true });
        assert.equal(released.length, requestsEach);
      }
      held.clear();
    };
    // The ports of the last run are kept, to be renewed.
    const cleanUp = (run: number): Promise<void> => (run < 2 ? releaseAll() : Promise.resolve());
    const echo = echoes.get(count)!;
    const created = await measure({ clients: count, requestsEach, ask: (client, index) => askFor(client, index, false), cleanUp });
    rows.push({ what: "new assignment", clients: count, figures: created, echo });
    const renewed = await measure({ clients: count, requestsEach, ask: (client, index) => askFor(client, index, true) });
    rows.push({ what: "renewal", clients: count, figures: renewed, echo });
    await releaseAll();
    for (const client of clients) client.close();
  }

  const client = await BenchClient.connect(endpoint, token);
  const batches = 20;
  const ask = async (_: number, index: number): Promise<void> => {
    const requests = Array.from({ length: BATCH }, (_, service) => ({ project: "batch", service: `s${index}-${service}` }));
    const { assignments } = await client.request("portDaddy/requestAll", { requests });
    assert.deepEqual(assignments.map(({ service, existing }) => [service, existing]), requests.map(({ service }) => [service, false])); // prettier-ignore
    assert.equal(new Set(assignments.map(({ port }) => port)).size, BATCH);
  };
  const cleanUp = async (): Promise<void> => {
    assert.equal((await client.request("portDaddy/release", { project: "batch", all: true })).released.length, BATCH * batches);
  };
  rows.push({
    what: `batch of ${BATCH}`,
    clients: 1,
    figures: await measure({ clients: 1, requestsEach: batches, ask, cleanUp }),
    echo: echoes.get(1)!,
  });
  client.close();
}

/** New assignments in an empty range, and in one where 99 of 100 ports are assigned. */
async function benchFullRange(): Promise<void> {
  const home = new BackendHome({ ...config, range: SMALL_RANGE });
  try {
    await home.start();
    const { endpoint, token } = home.backendFile;
    const client = await BenchClient.connect(endpoint, token);
    const asked = 15;
    const ask = async (_: number, index: number): Promise<void> => {
      const granted = await client.request("portDaddy/request", { project: "new", service: `s${index}` });
      assert.equal(granted.existing, false);
    };
    const cleanUp = async (): Promise<void> => {
      assert.equal((await client.request("portDaddy/release", { project: "new", all: true })).released.length, asked);
    };
    const job = { clients: 1, requestsEach: asked, ask, cleanUp };
    await measure(job); // A warm-up, as the other one has.
    rows.push({ what: "new, in an empty range of 2,000", clients: 1, figures: await measure(job) });
    for (let batch = 0; batch < 99; batch++) {
      const requests = Array.from({ length: 20 }, (_, service) => ({ project: "old", service: `s${batch}-${service}` }));
      await client.request("portDaddy/requestAll", { requests });
    }
    assert.equal((await client.request("portDaddy/health", {})).assignments.total, 1980);
    rows.push({ what: "new, with 1,980 of 2,000 given", clients: 1, figures: await measure(job) });
    client.close();
  } finally {
    await home.remove();
  }
}

async function benchLooking(home: BackendHome, echoes: ReadonlyMap<number, Figures>): Promise<void> {
  const server = home.run("../bench/lookingServer", { file: home.path("looking.db"), range: RANGE });
  const { port, looksBy } = await server.next<{ port: number; looksBy: string }>();
  const agent = new http.Agent({ keepAlive: true });
  const held = new Set<number>();
  for (const count of CLIENTS) {
    const ask = async (client: number, index: number, run: number): Promise<void> => {
      const identity = `${count}:p${client}:s${run}-${index}`;
      const answer = await new Promise<http.IncomingMessage>((resolve, reject) =>
        http.request({ port, host: "127.0.0.1", method: "POST", agent }, resolve).once("error", reject).end(identity),
      );
      const granted = JSON.parse(await text(answer)) as { identity: string; port: number };
      assert.equal(granted.identity, identity);
      assert.ok(!held.has(granted.port), `port ${granted.port} was given twice`);
      held.add(granted.port);
    };
    const figures = await measure({ clients: count, requestsEach: LOOKING_EACH.get(count)!, ask });
    rows.push({ what: `HTTP, ${looksBy} for each request`, clients: count, figures, echo: echoes.get(count)! });
  }
  agent.destroy();
  await server.kill();
}

function print(): void {
  const heads = ["what", "clients", "p50 ms", "p99 ms", "a second", "p50 : echo", "rate : echo"];
  const cells = rows.map(({ what, clients, figures: { p50, p99, rate }, echo }) => [
    ...[what, String(clients), p50.toFixed(3), p99.toFixed(2), Math.round(rate).toString()],
    ...(echo === undefined ? ["", ""] : [(p50 / echo.p50).toFixed(2), (rate / echo.rate).toFixed(2)]),
  ]);
  const widths = heads.map((head, column) => Math.max(head.length, ...cells.map((row) => row[column]!.length)));
  for (const row of [heads, ...cells]) {
    console.log(row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join("  "));
  }
}

const machine = (): string =>
  `${os.cpus()[0]?.model.trim() ?? "an unknown processor"}, ${os.availableParallelism()} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ` +
  `${os.type()} ${os.release()}, Node ${process.versions.node}, load ${os.loadavg()[0]!.toFixed(1)}`;

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
