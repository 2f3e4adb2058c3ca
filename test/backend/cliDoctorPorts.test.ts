import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { BackendHome, testRange } from "./backendHome.js";
import { CliProcess } from "./cliProcess.js";
import type { RunningProgram } from "./runningProgram.js";

interface Finding {
  state: string;
  subject: string;
  found: string;
}

suite("port-daddy doctor, on the ports in use", () => {
  let home: BackendHome;
  let cli: CliProcess;
  setup(async () => {
    home = new BackendHome();
    cli = new CliProcess(home.dataDir);
    await home.start();
  });
  teardown(() => home.remove());

  /** A program that listens, in a folder beside the data directory. */
  async function listen(folder: string, port: number, host: string): Promise<RunningProgram> {
    const server = home.run("listenerProcess", { port, host }, { cwd: home.mkdir(folder) });
    await server.next();
    return server;
  }

  /** The findings about these subjects, in one run. */
  async function doctor(...subjects: string[]): Promise<string[]> {
    const { out, err } = await cli.run(home.mkdir("elsewhere"), "doctor", "--json");
    assert.equal(err, "");
    const { findings } = JSON.parse(out) as { findings: Finding[] };
    return findings.filter(({ subject }) => subjects.includes(subject)).map(({ state, subject, found }) => `${state} ${subject}: ${found}`);
  }

  const [first] = testRange;
  const ALL = ["ports", "conflict", "drift", "shadow", "unclear", "folder"];

  test("says at once what is wrong, without a word about what is right", async () => {
    const client = await home.connect();
    const request = (project: string, preferred: number, more: object = {}) =>
      client.request("portDaddy/request", { project, folder: home.mkdir(project), preferred, ...more });
    await request("calm", first);
    assert.deepEqual(await doctor(...ALL), ["ok ports: 1 of 1 in use, all in order"]);

    const drifted = await listen("drifter", first + 20, "127.0.0.1");
    await request("drifter", first + 10, { owner: { pid: drifted.pid } });
    await request("twice", first + 30);
    await listen("twice", first + 30, "::1");
    const second = await listen("other", first + 30, "127.0.0.1");
    await request("taken", first + 40);
    const stranger = await listen("other", first + 40, "127.0.0.1");

    const node = ({ pid }: RunningProgram) => `node listenerProcess.js (pid ${pid})`;
    const other = home.mkdir("other");
    assert.deepEqual(await doctor(...ALL), [
      `warning drift: ${node(drifted)}, the server of drifter:main, is listening on port ${first + 20} instead of ${first + 10}`,
      `warning shadow: ${node(second)} from ${other} is also listening on port ${first + 30} of twice:main, at 127.0.0.1. localhost may reach either of the two`,
      `warning conflict: ${node(stranger)} from ${other} is listening on port ${first + 40} of taken:main`,
    ]);
  });

  test("names a server whose folder has been deleted", async function () {
    if (process.platform !== "linux") this.skip(); // Only Linux tells.
    const client = await home.connect();
    const folder = home.mkdir("gone");
    await client.request("portDaddy/request", { project: "gone", folder, preferred: first + 50 });
    const server = await listen("gone", first + 50, "127.0.0.1");
    rmSync(folder, { recursive: true });
    assert.deepEqual(await doctor(...ALL), [
      `warning folder: node listenerProcess.js (pid ${server.pid}) from the deleted folder ${folder} is listening on port ${first + 50} of gone:main`,
    ]);
  });
});
