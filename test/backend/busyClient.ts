/**
 * A client that stays and is never idle: it requests, renews and releases ports at random, for its connection and for a process. It checks
 * each answer against the earlier ones. The lines "pause" and "go" on its input control it; when paused, it prints what it holds.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { connectToBackend } from "../../client/connection/connect.js";

export interface BusyTask {
  server: string;
  project: string;
  identities: number;
}

export type BusyNews =
  | { back: true }
  | { wrong: string }
  | { paused: true; pid: number; owner: number; answers: number; ports: { service: string; port: number; byPid: boolean }[] };

const say = (news: BusyNews): void => void process.stdout.write(`${JSON.stringify(news)}\n`);

async function main(): Promise<void> {
  const { server, project, identities } = JSON.parse(process.argv[2]!) as BusyTask;
  const owner = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "ignore"] });
  const acknowledged = new Map<string, number>();
  let [lives, told, answers, paused] = [0, 0, 0, false];
  let wake: (() => void) | undefined;
  createInterface(process.stdin).on("line", (line) => {
    paused = line === "pause";
    wake?.();
  });
  const onDidReturn = () => {
    lives += 1;
  };
  const backend = await connectToBackend({ client: "busy", server, stay: true, onDidReturn });
  const isByPid = (index: number): boolean => index % 3 === 0;
  const step = async (): Promise<void> => {
    const index = Math.floor(Math.random() * identities);
    const service = `s${index}`;
    const before = acknowledged.get(service);
    const lived = lives;
    if (before !== undefined && Math.random() < 0.3) {
      try {
        const { released } = await backend.request("portDaddy/release", { project, service, force: isByPid(index) });
        const port = released[0]?.port;
        // The backend may have died after releasing the port and before answering.
        const isLost = port === undefined && lived !== lives;
        if (port !== before && !isLost) say({ wrong: `${service} gave back ${port}, and had ${before}` });
      } catch (error) {
        say({ wrong: `${service} could not be released: ${String(error)}` });
      }
      acknowledged.delete(service);
    } else {
      const { port, existing } = await backend.request("portDaddy/request", {
        ...{ project, service },
        ...(isByPid(index) ? { owner: { pid: owner.pid! } } : {}),
      });
      if (before !== undefined && (port !== before || !existing)) say({ wrong: `${service} had ${before}, and got ${port}` });
      if (before === undefined && existing && lived === lives) say({ wrong: `${service} is said to exist` });
      acknowledged.set(service, port);
    }
    answers += 1;
  };
  for (;;) {
    await step().catch((error: unknown) => say({ wrong: String(error) }));
    if (told !== lives) say({ back: true }); // Connected again, with its leases.
    told = lives;
    if (paused) {
      const ports = [...acknowledged].map(([service, port]) => ({ service, port, byPid: isByPid(Number(service.slice(1))) }));
      say({ paused: true, pid: process.pid, owner: owner.pid!, answers, ports });
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- the input ends it
      while (paused) await new Promise<void>((resolve) => (wake = resolve));
    }
    await pause(Math.random() * 3); // A load, not a flood.
  }
}

void main();
