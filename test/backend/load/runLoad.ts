import assert from "node:assert/strict";
import { BackendHome, isTestPort, serverBundle } from "../backendHome.js";
import type { LoadReport, LoadTask } from "./loadClient.js";

const SHARED = 60;

/**
 * Many client processes use one backend at once. Every answer is compared with all others and with the backend's state at the end.
 * @returns how many requests were answered, and in how many milliseconds
 */
export async function runLoad(clients: number, requestsEach: number): Promise<{ requests: number; ms: number }> {
  // Longer than any run, so that no port is ever reassigned and all answers can be compared.
  const home = new BackendHome({ restSeconds: 86_400, maxPortsPerProject: 1000 });
  try {
    await home.start();
    const task: Omit<LoadTask, "name"> = {
      server: serverBundle,
      requests: requestsEach,
      shared: SHARED,
      own: Math.floor(900 / clients / 1.1),
    };
    const programs = Array.from({ length: clients }, (_, index) =>
      home.run("../backend/load/loadClient", { ...task, name: `client-${index}` }),
    );
    for (const program of programs) assert.equal(await program.next(), true);
    const began = performance.now();
    for (const { child } of programs) child.stdin!.write("go\n");
    const reports = await Promise.all(programs.map((program) => program.next<LoadReport | { error: string }>()));
    const ms = performance.now() - began;

    const portOf = new Map<string, number>();
    const identityAt = new Map<number, string>();
    const held = new Map<string, { port: number; pids: number[] }>();
    let requests = 0;
    for (const [index, report] of reports.entries()) {
      assert.ok(!("error" in report), "error" in report ? report.error : "");
      requests += report.requests;
      for (const [identity, port] of report.told) {
        assert.ok(isTestPort(port), `${identity} was given ${port}`);
        assert.equal(portOf.get(identity) ?? port, port, `${identity} was given two ports`);
        assert.equal(identityAt.get(port) ?? identity, identity, `port ${port} was given twice`);
        portOf.set(identity, port);
        identityAt.set(port, identity);
        if (!identity.startsWith("shared:")) continue;
        const pids = held.get(identity)?.pids ?? [];
        if (!pids.includes(programs[index]!.pid)) pids.push(programs[index]!.pid);
        held.set(identity, { port, pids });
      }
      for (const [identity, port] of report.held) held.set(identity, { port, pids: [programs[index]!.pid] });
    }

    const client = await home.connect();
    const { assignments } = await client.request("portDaddy/list", {});
    const listed = assignments.map(({ project, service, port, leases }) => ({
      identity: `${project}:${service}`,
      port,
      pids: leases.map(({ pid }) => pid!).sort((a, b) => a - b),
    }));
    const expected = [...held]
      .map(([identity, { port, pids }]) => ({ identity, port, pids: pids.sort((a, b) => a - b) }))
      .sort((a, b) => a.port - b.port);
    assert.deepEqual(listed, expected, "the backend has just what it has told");

    for (const { child } of programs) child.stdin!.write("go\n");
    assert.deepEqual(await Promise.all(programs.map(({ exited }) => exited)), Array<number>(clients).fill(0));
    return { requests, ms };
  } finally {
    await home.remove();
  }
}
