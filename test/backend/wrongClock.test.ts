import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { BackendHome, type StartedBackend } from "./backendHome.js";
import type { RawClient } from "./rawClient.js";

const FORTY_DAYS_MS = 40 * 86_400_000;

suite("a clock that is forty days ahead for a while", () => {
  let home: BackendHome;
  let offsetFile: string;

  setup(() => {
    home = new BackendHome({ cleanupIntervalSeconds: 0.1, restSeconds: 0 });
    offsetFile = path.join(home.folder, "offset");
    setAhead(0);
  });
  teardown(() => home.remove());

  const setAhead = (ms: number): void => writeFileSync(offsetFile, String(ms));

  /** Starts the backend with a clock that the test sets. */
  async function start(): Promise<{ backend: StartedBackend; client: RawClient }> {
    const preload = path.join(home.folder, "clock.cjs");
    const clock = `const real = Date.now; Date.now = () => real() + Number(require("node:fs").readFileSync(${JSON.stringify(offsetFile)}));`;
    writeFileSync(preload, clock);
    const backend = await home.tryStart({ env: { NODE_OPTIONS: `--require=${preload}` } });
    return { backend, client: await home.connect() };
  }

  async function stop({ backend, client }: Awaited<ReturnType<typeof start>>): Promise<void> {
    await client.request("portDaddy/stop", {});
    await backend.exited;
  }

  async function untilSwept(client: RawClient): Promise<void> {
    const runs = async () => (await client.request("portDaddy/health", {})).sweep.runs;
    for (const before = await runs(); (await runs()) < before + 4;);
  }

  async function idle(project: string): Promise<void> {
    const guest = await home.connect("guest");
    await guest.request("portDaddy/request", { project });
    await guest.end();
  }

  async function checkDates(client: RawClient, projects: string[]): Promise<void> {
    const { assignments } = await client.request("portDaddy/list", {});
    const { events } = await client.request("portDaddy/history", {});
    assert.deepEqual(assignments.map(({ project }) => project).sort(), projects);
    assert.deepEqual([...new Set(events.map(({ project }) => project))].sort(), projects);
    const dates = [...assignments.flatMap(({ createdAt, lastUsedAt }) => [createdAt, lastUsedAt]), ...events.map(({ at }) => at)];
    for (const date of dates) assert.ok(Date.parse(date) <= Date.now(), date);
  }

  test("removes nothing, and leaves no date in the future", async () => {
    const { client } = await start();
    await idle("before");
    setAhead(FORTY_DAYS_MS);
    await idle("meanwhile");
    await untilSwept(client);
    setAhead(0);
    await idle("since");
    await untilSwept(client);
    await checkDates(client, ["before", "meanwhile", "since"]);
  });

  test("removes nothing where the backend starts again meanwhile", async () => {
    const first = await start();
    await idle("before");
    await stop(first);
    setAhead(FORTY_DAYS_MS);
    for (const project of ["meanwhile", "then"]) {
      const next = await start();
      await idle(project);
      await untilSwept(next.client);
      await stop(next);
    }
    setAhead(0);
    const { client } = await start();
    await untilSwept(client);
    await checkDates(client, ["before", "meanwhile", "then"]);
  });
});
