import assert from "node:assert/strict";
import { copyFileSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, truncateSync } from "node:fs";
import path from "node:path";
import { BackendHome } from "./backendHome.js";
import { kill } from "./processes.js";
import type { RawClient } from "./rawClient.js";

const FURTHER = 600;

suite("the store's files are lost while the backend runs", () => {
  let home: BackendHome;

  setup(() => {
    home = new BackendHome({ maxPortsPerProject: 1000 });
  });
  teardown(() => home.remove());

  const file = (): string => home.path("port-daddy.db");
  const copy = (): string => home.path("..", "older.db");

  /** Requests ports one after another. @returns what was acknowledged */
  async function request(client: RawClient, from: number, count: number): Promise<[string, number][]> {
    const services = Array.from({ length: count }, (_, index) => `s${from + index}`);
    const answers = services.map(async (service): Promise<[string, number]> => {
      return [service, (await client.request("portDaddy/request", { project: "shop", service })).port];
    });
    return Promise.all(answers);
  }

  async function listed(client: RawClient): Promise<[string, number][]> {
    const { assignments } = await client.request("portDaddy/list", {});
    return assignments.map(({ service, port }): [string, number] => [service, port]).sort();
  }

  const stop = async (client: RawClient, exited: Promise<unknown>): Promise<void> => {
    await client.request("portDaddy/stop", { reason: "requested" });
    await exited;
  };

  const losses: Record<string, { lose: () => void; kept: "all" | "ports" }> = {
    "an older copy is renamed over it": { lose: () => renameSync(copy(), file()), kept: "all" },
    "its log is removed": { lose: () => rmSync(`${file()}-wal`), kept: "all" },
    "its log is emptied": { lose: () => truncateSync(`${file()}-wal`), kept: "ports" },
    "it is emptied": { lose: () => truncateSync(file()), kept: "ports" },
    "it is removed with its log": { lose: () => ["-wal", ""].forEach((end) => rmSync(file() + end)), kept: "all" },
  };
  for (const [what, { lose, kept }] of Object.entries(losses)) {
    test(`${what}: everybody is told once, and nothing acknowledged before, meanwhile or after is lost`, async () => {
      const first = await home.start();
      const filler = await home.connect();
      const acknowledged = await request(filler, 0, 20);
      await stop(filler, first.exited);
      copyFileSync(file(), copy());

      const second = await home.start();
      const client = await home.connect();
      acknowledged.push(...(await request(client, 20, 30)));
      const meanwhile = request(client, 50, 50);
      home.changeAtOnce(lose);
      acknowledged.push(...(await meanwhile));
      for (let from = 100; from < 100 + FURTHER; from += 50) acknowledged.push(...(await request(client, from, 50)));
      acknowledged.sort();
      const { message } = await client.next("window/showMessage");
      assert.match(message, /^Another program .+, so Port Daddy wrote it again from memory: no port is lost/);
      const health = await client.request("portDaddy/health", {});
      assert.deepEqual([health.problems, health.store.status, health.pid], [[message], "ok", second.pid]);
      assert.equal(home.log().split(message).length, 2, "it is told once");
      assert.deepEqual(await listed(client), acknowledged);

      await stop(client, second.exited);
      const third = await home.start();
      const next = await home.connect();
      assert.deepEqual(await listed(next), acknowledged);
      assert.deepEqual((await next.request("portDaddy/health", {})).problems, []);
      const { events } = await next.request("portDaddy/history", { limit: 1000 });
      if (kept === "all")
        assert.equal(events.filter(({ kind }) => kind === "assigned").length, acknowledged.length, "nor is the history lost");
      kill(third.pid);
    });
  }

  test("an older copy is written over it in place: nothing acknowledged before, meanwhile or after is lost", async () => {
    const first = await home.start();
    const filler = await home.connect();
    const acknowledged = await request(filler, 0, 20);
    copyFileSync(file(), copy());
    await stop(filler, first.exited);

    const second = await home.start();
    const client = await home.connect();
    acknowledged.push(...(await request(client, 20, 30)));
    const meanwhile = request(client, 50, 50);
    copyFileSync(copy(), file());
    acknowledged.push(...(await meanwhile), ...(await request(client, 100, 50)));
    acknowledged.sort();
    assert.deepEqual(await listed(client), acknowledged);
    await stop(client, second.exited);
    await home.start();
    const next = await home.connect();
    assert.deepEqual(await listed(next), acknowledged);
    assert.deepEqual((await next.request("portDaddy/health", {})).problems, []);
  });

  test("it is replaced while nobody asks for anything: the other file is moved aside at once, and a kill loses nothing", async () => {
    const { pid, exited } = await home.start();
    const client = await home.connect();
    const acknowledged = await request(client, 0, 20);
    copyFileSync(file(), copy());
    const older = readFileSync(copy());
    renameSync(copy(), file());
    await client.next("window/showMessage");
    const aside = readdirSync(home.dataDir).filter((name) => name.startsWith("port-daddy.db.replaced-"));
    assert.equal(aside.length, 1);
    assert.ok(readFileSync(home.path(aside[0]!)).equals(older));
    kill(pid);
    await exited;
    await home.start();
    assert.deepEqual(await listed(await home.connect()), acknowledged.sort());
  });

  test("it is a link to a folder elsewhere, and what is there is replaced", async function () {
    if (process.platform === "win32") return this.skip(); // Links need a privilege there.
    const real = path.join(home.mkdir("synchronized"), "ports.db");
    symlinkSync(real, file());
    const { pid, exited } = await home.start();
    const client = await home.connect();
    const acknowledged = await request(client, 0, 20);
    copyFileSync(real, copy());
    renameSync(copy(), real);
    acknowledged.push(...(await request(client, 20, 20)));
    kill(pid);
    await exited;
    await home.start();
    const next = await home.connect();
    assert.deepEqual(await listed(next), acknowledged.sort());
    assert.deepEqual((await next.request("portDaddy/health", {})).problems, []);
  });
});
