/** One of many clients: connects, waits for the start, requests and releases ports at random, and reports the answers. */
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { connectToBackend } from "../../../client/connection/connect.js";
import { isFailure } from "../../../server/protocol/failures.js";
import type { Method, Params, Result } from "../../../server/protocol/requests.js";

export interface LoadTask {
  server: string;
  /** The name of this client's own project. */
  name: string;
  requests: number;
  /** How many services all clients request. */
  shared: number;
  /** How many services are this client's own. */
  own: number;
}

export interface LoadReport {
  /** All answers in order: identity and port. */
  told: [identity: string, port: number][];
  /** The ports that this client has at the end and nobody else releases. */
  held: [identity: string, port: number][];
  requests: number;
}

/** As many requests at once as a busy window has. */
const AT_ONCE = 8;

async function main(): Promise<void> {
  const task = JSON.parse(process.argv[2]!) as LoadTask;
  const backend = await connectToBackend({ client: task.name, server: task.server });
  process.stdout.write("true\n");
  await once(process.stdin, "data");

  const told: LoadReport["told"] = [];
  const held = new Map<string, number>();
  const busy = new Set<string>();
  let requests = 0;

  /** A refused request says when to retry. */
  const ask = async <M extends Method>(method: M, params: Params<M>): Promise<Result<M>> => {
    for (;;) {
      try {
        return await backend.request(method, params);
      } catch (error) {
        if (!isFailure(error, "RateLimited")) throw error;
        await pause(error.data.retryAfterMs);
      }
    }
  };
  const note = (granted: Result<"portDaddy/request">, isOwn: boolean): void => {
    const identity = `${granted.project}:${granted.service}`;
    told.push([identity, granted.port]);
    if (isOwn) held.set(granted.service, granted.port);
  };
  /** At most one request per service at a time, because two would be answered in an unknown order. */
  const take = (count: number): string[] => {
    const services = Array.from({ length: task.own }, (_, index) => `s${index}`).filter((service) => !busy.has(service));
    const taken = services.sort(() => Math.random() - 0.5).slice(0, count);
    for (const service of taken) busy.add(service);
    return taken;
  };

  const one = async (): Promise<void> => {
    requests += 1;
    const kind = Math.random();
    const services = kind < 0.5 ? [] : take(kind < 0.65 ? 3 : 1);
    if (services.length === 0) {
      note(await ask("portDaddy/request", { project: "shared", service: `s${Math.floor(Math.random() * task.shared)}` }), false);
      return;
    }
    try {
      if (kind < 0.65) {
        const batch = { requests: services.map((service) => ({ project: task.name, service })) };
        for (const granted of (await ask("portDaddy/requestAll", batch)).assignments) note(granted, true);
      } else if (kind < 0.85 || !held.has(services[0]!)) {
        note(await ask("portDaddy/request", { project: task.name, service: services[0]! }), true);
      } else {
        const { released } = await ask("portDaddy/release", { project: task.name, service: services[0]! });
        if (released.length !== 1 || released[0]!.port !== held.get(services[0]!)) throw new Error(`released ${JSON.stringify(released)}`);
        held.delete(services[0]!);
      }
    } finally {
      for (const service of services) busy.delete(service);
    }
  };
  const worker = async (): Promise<void> => {
    while (requests < task.requests) await one();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));

  const report: LoadReport = { told, held: [...held].map(([service, port]) => [`${task.name}:${service}`, port]), requests };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  await once(process.stdin, "data"); // Its leases are checked meanwhile.
  await backend.close();
  process.exit(0);
}

main().catch((error: unknown) => {
  process.stdout.write(`${JSON.stringify({ error: String(error) })}\n`);
  process.exit(1);
});
