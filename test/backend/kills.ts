import assert from "node:assert/strict";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { connectToBackend } from "../../client/connection/connect.js";
import type { PortEvent } from "../../server/protocol/history.js";
import type { Requester } from "../../server/protocol/requests.js";
import { BackendHome, serverBundle } from "./backendHome.js";
import type { BusyNews } from "./busyClient.js";
import { kill } from "./processes.js";
import type { RunningProgram } from "./runningProgram.js";

export interface KillFigures {
  kills: number;
  answers: number;
  medianMs: number;
  worstMs: number;
}

interface KillOptions {
  kills: number;
  clients?: number;
  /** How many kills apart everything pauses, so that all acknowledged answers are compared with the backend's state. */
  compareEvery?: number;
}

/**
 * Kills the backend again and again, at random moments, while client processes work with it.
 * @returns how long it took until all clients were back with their leases
 * @throws AssertionError when something acknowledged is lost, moved or doubled, or a client got a wrong answer
 */
export async function killUnderLoad({ kills, clients = 4, compareEvery = 5 }: KillOptions): Promise<KillFigures> {
  const home = new BackendHome({ idleExitMinutes: 5, restSeconds: 2 });
  try {
    const crowd = Array.from({ length: clients }, (_, index) => {
      return new BusyClient(home.run("busyClient", { server: serverBundle, project: `p${index}`, identities: 15 }));
    });
    const observer = await connectToBackend({ client: "observer", dataDir: home.dataDir, server: serverBundle });
    await Promise.all(crowd.map((client) => client.pause())); // All are connected by then.
    for (const client of crowd) client.go();
    const times: number[] = [];
    let answers = 0;
    for (let count = 1; count <= kills; count++) {
      await pause(Math.random() * 120); // A random moment for the kill; this waits for nothing.
      const back = Promise.all(crowd.map((client) => client.back()));
      const { pid } = home.backendFile;
      const since = performance.now();
      kill(pid);
      await back;
      times.push(performance.now() - since);
      assert.notEqual(home.backendFile.pid, pid);
      if (count % compareEvery !== 0 && count !== kills) continue;
      const held = await Promise.all(crowd.map((client) => client.pause()));
      assert.deepEqual(
        crowd.flatMap((client) => client.wrong),
        [],
      );
      const expected = held.flatMap(({ ports, pid, owner }, index) =>
        ports.map(({ service, port, byPid }) => ({ project: `p${index}`, service, port, owner: byPid ? owner : pid })),
      );
      const { assignments } = await observer.request("portDaddy/list", {});
      const found = new Map(assignments.map((each) => [`${each.project}:${each.service}`, each]));
      for (const { project, service, port, owner } of expected) {
        const assignment = found.get(`${project}:${service}`);
        assert.equal(assignment?.port, port, `${project}:${service} after ${count} kills`);
        assert.ok(
          assignment.leases.some((lease) => lease.pid === owner),
          `${project}:${service} is leased by ${owner} after ${count} kills: ${JSON.stringify(assignment)}`,
        );
      }
      assert.equal(assignments.length, expected.length, "nothing else is assigned");
      assert.equal(new Set(assignments.map(({ port }) => port)).size, assignments.length, "no port twice");
      answers = held.reduce((sum, each) => sum + each.answers, 0);
      if (count < kills) for (const client of crowd) client.go();
    }
    const { assignments } = await observer.request("portDaddy/list", {});
    await checkHistory(observer, new Map(assignments.map((each) => [`${each.project}:${each.service}`, each.port])), crowd.length);
    await observer.close();
    times.sort((a, b) => a - b);
    return { kills, answers, medianMs: Math.round(times[times.length >> 1]!), worstMs: Math.round(times.at(-1)!) };
  } finally {
    await home.remove();
  }
}

/**
 * Checks that each identity's history is complete: assignments and releases alternate, port by port, up to its current port.
 * @param ports the current ports by `project:service`
 */
async function checkHistory(backend: Requester, ports: ReadonlyMap<string, number>, projects: number): Promise<void> {
  const told = new Map<string, number>();
  for (let index = 0; index < projects; index++) {
    for (const { kind, service, port } of (await eventsOf(backend, `p${index}`)).reverse()) {
      const identity = `p${index}:${service}`;
      if (kind === "assigned") {
        assert.ok(!told.has(identity), `${identity} was assigned ${port} while it had ${told.get(identity)}`);
        told.set(identity, port);
      } else if (kind === "released") {
        assert.equal(told.get(identity), port, `${identity} was released`);
        told.delete(identity);
      } else assert.ok(kind === "leased" || kind === "expired", `${identity} was ${kind}`);
    }
  }
  assert.deepEqual([...told].sort(), [...ports].sort());
}

/** All events, newest first. */
async function eventsOf(backend: Requester, project: string): Promise<PortEvent[]> {
  const all: PortEvent[] = [];
  for (;;) {
    const before = all.at(-1)?.id;
    const { events } = await backend.request("portDaddy/history", { project, limit: 1000, ...(before === undefined ? {} : { before }) });
    all.push(...events);
    if (events.length < 1000) return all;
  }
}

type Held = Extract<BusyNews, { paused: true }>;

class BusyClient {
  readonly wrong: string[] = [];
  private readonly backs: (() => void)[] = [];
  private readonly pauses: ((held: Held) => void)[] = [];
  private readonly ended: Promise<never>;

  constructor(private readonly program: RunningProgram) {
    this.ended = once(program.child, "exit").then(([code]) => {
      throw new Error(`A client ended with ${String(code)}: ${this.wrong.join("; ")}`);
    });
    this.ended.catch(() => undefined);
    void this.listen();
  }

  /** Waits until it is connected again, with its leases. */
  back(): Promise<void> {
    return Promise.race([this.ended, new Promise<void>((resolve) => this.backs.push(resolve))]);
  }

  pause(): Promise<Held> {
    this.program.child.stdin!.write("pause\n");
    return Promise.race([this.ended, new Promise<Held>((resolve) => this.pauses.push(resolve))]);
  }

  go(): void {
    this.program.child.stdin!.write("go\n");
  }

  private async listen(): Promise<void> {
    for (;;) {
      const news = await this.program.next<BusyNews>().catch(() => undefined);
      if (news === undefined) return;
      if ("back" in news) for (const resolve of this.backs.splice(0)) resolve();
      else if ("wrong" in news) this.wrong.push(news.wrong);
      else this.pauses.shift()?.(news);
    }
  }
}
