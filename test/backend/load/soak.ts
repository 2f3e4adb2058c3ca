import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { BackendHome, program, type StartedBackend } from "../backendHome.js";
import type { RawClient } from "../rawClient.js";
import type { Introspection } from "./introspection.js";

const CLIENTS = 20;
const PROCESSES = 3;
/** How long (ms) the backend has to release the resources of what has ended. */
const SETTLE_MS = 10_000;

/** The resources of a process. Sizes in MiB. */
export interface Holdings extends Omit<Introspection, "heapUsed"> {
  descriptors: number;
  heap: number;
  resident: number;
}

export interface Soak {
  before: Holdings;
  after: Holdings;
  connections: number;
  leases: number;
  ended: number;
  /** Node's warnings, for example about accumulated listeners. */
  warnings: string;
}

/**
 * A backend whose clients connect and leave in every possible way, while it sweeps without a pause.
 * @param warmUpMs how long before the first measurement; V8 needs some 20 s to grow its heap
 * @param ms how long between the two measurements
 */
export async function soak(warmUpMs: number, ms: number): Promise<Soak> {
  const home = new BackendHome({ cleanupIntervalSeconds: 0.1, restSeconds: 0, maxPortsPerProject: 1000 });
  const [seen, warned] = [home.path("introspection"), home.path("warnings")];
  const NODE_OPTIONS = `--expose-gc --redirect-warnings=${warned} --require=${program("../backend/load/introspection")}`;
  try {
    const backend = await home.tryStart({ env: { NODE_OPTIONS, PORT_DADDY_INTROSPECTION: seen } });
    const observer = await home.connect("observer");
    const counts = { connections: 0, leases: 0, ended: 0 };
    const goOn = async (ms: number): Promise<void> => {
      for (const end = performance.now() + ms; performance.now() < end;) await cycle(home, observer, counts);
    };
    await goOn(warmUpMs);
    const before = await settled(backend, observer, seen);
    await goOn(ms);
    const after = await settled(backend, observer, seen, before.descriptors);
    return { before, after, ...counts, warnings: existsSync(warned) ? readFileSync(warned, "utf8") : "" };
  } finally {
    await home.remove();
  }
}

async function cycle(
  home: BackendHome,
  observer: RawClient,
  counts: { connections: number; leases: number; ended: number },
): Promise<void> {
  const owners = Array.from({ length: PROCESSES }, () => spawn("sleep", ["600"], { stdio: "ignore" }));
  try {
    await Promise.all(owners.map((owner) => once(owner, "spawn")));
    const clients = await Promise.all(Array.from({ length: CLIENTS }, (_, index) => home.connect(`client ${index}`)));
    await Promise.all(
      clients.map(async (client, index) => {
        const project = `p${index}`;
        await client.request("portDaddy/request", { project });
        await client.request("portDaddy/requestAll", { requests: [{ project, service: "a" }, { project, service: "b" }] }); // prettier-ignore
        await client.request("portDaddy/request", {
          project: "owned",
          service: `s${index}`,
          owner: { pid: owners[index % PROCESSES]!.pid! },
        });
        await assert.rejects(client.request("portDaddy/request", { project: "not a name" }));
        if (index % 4 === 0) await client.request("portDaddy/release", { project, all: true });
      }),
    );
    const strangers = await Promise.all([home.dial(), home.dial()]);
    await assert.rejects(strangers[0].shakeHands({ token: "wrong", client: { name: "x", version: "1", pid: 1 } }));
    strangers[1].socket.write("GET / HTTP/1.1\r\n\r\n".repeat(100));
    await Promise.all(strangers.map(({ closed }) => closed));
    // Some close properly, some leave with a pending request, some just disconnect.
    for (const client of clients.slice(0, 5)) client.request("portDaddy/list", {}).catch(() => undefined);
    await Promise.all(clients.slice(5, 12).map((client) => client.end()));
    for (const client of clients) client.destroy();
    counts.connections += clients.length + strangers.length;
    counts.leases += 4 * CLIENTS;
  } finally {
    await Promise.all(owners.map(endOf));
  }
  counts.ended += owners.length;
  await idle(observer);
  await observer.request("portDaddy/release", { project: "owned", all: true });
}

async function endOf(owner: ChildProcess): Promise<void> {
  const exited = once(owner, "exit");
  owner.kill("SIGKILL");
  await exited;
}

/** Waits until every client but the observer is gone, with all leases. */
async function idle(observer: RawClient): Promise<void> {
  for (const end = performance.now() + SETTLE_MS; ;) {
    const { clients, assignments } = await observer.request("portDaddy/health", {});
    if (clients === 1 && assignments.active === 0) return;
    assert.ok(performance.now() < end, `${clients} clients, and ${assignments.active} assignments in use, though all have gone`);
    await pause(20);
  }
}

/** @param expected how many descriptors to wait for; if there are more at the end, that number is reported */
async function settled({ pid }: StartedBackend, observer: RawClient, seen: string, expected?: number): Promise<Holdings> {
  const end = performance.now() + SETTLE_MS;
  let [last, descriptors] = [-1, countDescriptors(pid)];
  while ((expected === undefined ? last !== descriptors : descriptors > expected) && performance.now() < end) {
    await pause(100);
    await observer.request("portDaddy/health", {});
    [last, descriptors] = [descriptors, countDescriptors(pid)];
  }
  rmSync(seen, { force: true });
  process.kill(pid, "SIGUSR2");
  while (!existsSync(seen)) await observer.request("portDaddy/health", {});
  const { heapUsed, ...found } = JSON.parse(readFileSync(seen, "utf8")) as Introspection;
  const resident = Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024;
  return { descriptors, ...found, heap: heapUsed / 2 ** 20, resident };
}

const countDescriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

/** Timers may differ by one, depending on whether a sweep is running. */
export const withoutTimers = ({ resources }: Holdings): Record<string, number> =>
  Object.fromEntries(Object.entries(resources).filter(([kind]) => kind !== "Timeout"));

export function describe({ before, after, connections, leases, ended }: Soak): string {
  const line = (title: string, { descriptors, resources, processListeners, heap, resident }: Holdings): string =>
    `      ${title}: ${descriptors} descriptors, ${JSON.stringify(resources)}, ${processListeners} listeners of the process, ` +
    `heap ${heap.toFixed(1)} MiB, resident ${resident.toFixed(1)} MiB`;
  return [
    `      ${connections} connections, ${leases} leases, ${ended} processes came and went`,
    line("before", before),
    line("after", after),
  ].join("\n");
}
