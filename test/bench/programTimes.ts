import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { BackendHome, root } from "../backend/backendHome.js";
import { median } from "./measure.js";

const RUNS = 7;
const run = promisify(execFile);

/** Medians, in milliseconds. */
export interface ProgramTimes {
  /** `node -e 0`: what any program in Node costs. */
  node: number;
  /** From the backend's start until a connecting client has its first port. */
  firstPort: number;
  /** `port-daddy request` with a running backend. */
  oneShot: number;
}

/** @throws Error when a program does not produce the expected result */
export async function programTimes(): Promise<ProgramTimes> {
  const node = await medianTime(() => run(process.execPath, ["-e", "0"]));
  const firsts: number[] = [];
  let oneShot = 0;
  for (let index = 0; index < RUNS; index++) {
    const home = new BackendHome();
    try {
      const began = performance.now();
      await home.start();
      const granted = await (await home.connect()).request("portDaddy/request", { project: "bench" });
      firsts.push(performance.now() - began);
      assert.equal(granted.existing, false);
      if (index < RUNS - 1) continue;
      const env = { ...process.env, PORT_DADDY_HOME: home.dataDir };
      oneShot = await medianTime(async () => {
        const { stdout } = await run(process.execPath, [path.join(root, "dist", "cli.js"), "request", "bench"], { env, cwd: home.folder });
        assert.equal(Number(stdout), granted.port);
      });
    } finally {
      await home.remove();
    }
  }
  return { node, firstPort: median(firsts), oneShot };
}

async function medianTime(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < RUNS; index++) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return median(times);
}
