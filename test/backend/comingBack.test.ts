import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type BackendConnection, connectToBackend, type ConnectOptions } from "../../client/connection/connect.js";
import type { Assignment } from "../../server/protocol/assignment.js";
import { BackendHome, serverBundle } from "./backendHome.js";
import { kill } from "./processes.js";

suite("a client that stays comes back", () => {
  let home: BackendHome;
  const clients: BackendConnection[] = [];

  setup(() => {
    home = new BackendHome();
  });
  teardown(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await home.remove();
  });

  /** Connects, and tells when all leases have been restored. */
  async function stay(options: Partial<ConnectOptions> = {}) {
    let returned: (() => void) | undefined;
    const back = new Promise<void>((resolve) => (returned = resolve));
    const client = await connectToBackend({
      ...{ client: "test", dataDir: home.dataDir, server: serverBundle, stay: true },
      onDidReturn: () => returned?.(),
      ...options,
    });
    clients.push(client);
    return { client, back };
  }
  /** The assignments that this process has leased since then. */
  async function leasedSince(since: string): Promise<Assignment[]> {
    const { assignments } = await (await home.connect()).request("portDaddy/list", {});
    return assignments.filter(({ leases }) => leases.some((lease) => lease.pid === process.pid && lease.since >= since));
  }

  test("to a backend that a person has stopped and started again, and starts none itself", async () => {
    const backend = await home.start();
    const { client, back } = await stay();
    const { port } = await client.request("portDaddy/request", { project: "shop" });
    await (await home.connect()).request("portDaddy/stop", {});
    await backend.exited;
    const since = new Date().toISOString();
    const next = await home.start();
    await back;
    assert.deepEqual(
      (await leasedSince(since)).map((each) => each.port),
      [port],
    );
    assert.deepEqual(home.processes(), [next.pid]);
  });

  test("when the backend can start again, however often that has failed before", async () => {
    // Like a backend on a full disk, until the test removes the fault.
    const fault = path.join(home.folder, "fault");
    const attempts = path.join(home.folder, "attempts");
    const server = path.join(home.folder, "server.js");
    writeFileSync(
      server,
      `const fs = require("fs");
       fs.appendFileSync(${JSON.stringify(attempts)}, "x");
       if (fs.existsSync(${JSON.stringify(fault)})) { console.log('{"failed":"The disk is full."}'); process.exit(1); }
       require(${JSON.stringify(serverBundle)});`,
    );
    const backend = await home.start();
    const { client, back } = await stay({ server });
    const { port } = await client.request("portDaddy/request", { project: "shop" });
    writeFileSync(fault, "");
    const since = new Date().toISOString();
    kill(backend.pid);
    const patience = 3; // A request gives up after as many.
    while (!existsSync(attempts) || readFileSync(attempts, "utf8").length <= patience) await new Promise(setImmediate);
    rmSync(fault);
    await back;
    assert.deepEqual(
      (await leasedSince(since)).map((each) => each.port),
      [port],
    );
  });

  test("with all leases, although the backend takes fewer requests at once", async () => {
    const backend = await home.start();
    const { client, back } = await stay();
    const services = Array.from({ length: 30 }, (_, index) => `s${index}`);
    await client.request("portDaddy/requestAll", { requests: services.map((service) => ({ project: "shop", service })) });
    home.configure({ requestBurst: 5, maxRequestsPerSecond: 25 });
    const since = new Date().toISOString();
    kill(backend.pid);
    await back;
    assert.equal((await leasedSince(since)).length, services.length);
  });

  test("and tells of a port that it cannot have again", async () => {
    const backend = await home.start();
    const lost: unknown[] = [];
    const { client, back } = await stay({ onDidLose: ({ service, port }, why) => lost.push([service, port, why.message]) });
    const ports = [];
    for (const service of ["web", "api"]) ports.push((await client.request("portDaddy/request", { project: "shop", service })).port);
    await (await home.connect()).request("portDaddy/stop", {});
    await backend.exited;
    rmSync(home.path("port-daddy.db"));
    home.configure({ maxPortsPerProject: 1 });
    await home.start();
    await back;
    assert.deepEqual(lost, [
      [
        "api",
        ports[1],
        `Project shop already has 1 ports, which is the maximum. Release one, or raise "maxPortsPerProject" in config.json.`,
      ],
    ]);
  });
});
