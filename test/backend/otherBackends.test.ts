import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type BackendConnection, connectToBackend } from "../../client/connection/connect.js";
import type { Health } from "../../server/protocol/requests.js";
import { BackendHome, serverBundle, testRange } from "./backendHome.js";

suite("a second backend of one user", function () {
  let home: BackendHome;
  const started: { client: BackendConnection; exited: Promise<unknown> }[] = [];

  setup(function () {
    if (process.platform !== "linux") this.skip(); // Elsewhere the data directory does not follow XDG_DATA_HOME.
    home = new BackendHome();
  });
  teardown(async () => {
    for (const each of started.splice(0)) await stop(each);
    await home.remove();
  });

  /** Starts a backend in the platform's data directory, and connects. */
  async function start(name: string, { first = testRange[0], more = {} }: { first?: number; more?: NodeJS.ProcessEnv } = {}) {
    const XDG_DATA_HOME = home.mkdir(name);
    const dataDir = path.join(XDG_DATA_HOME, "port-daddy");
    mkdirSync(dataDir);
    writeFileSync(path.join(dataDir, "config.json"), JSON.stringify({ range: [first, first + 99], cleanupIntervalSeconds: 0.1 }));
    const { pid, exited } = await home.tryStart({ env: { PORT_DADDY_HOME: undefined, XDG_DATA_HOME, ...more } });
    const client = await connectToBackend({ client: "test", dataDir: more["PORT_DADDY_HOME"] ?? dataDir, server: serverBundle });
    started.push({ client, exited });
    return { pid, exited, client, dataDir, health: () => client.request("portDaddy/health", {}) };
  }
  /** In an orderly way, so that its marker goes, too. */
  async function stop({ client, exited }: (typeof started)[number]): Promise<void> {
    await client.request("portDaddy/stop", {});
    await client.close();
    await exited;
  }
  const untilWell = async (health: () => Promise<Health>): Promise<void> => {
    while ((await health()).problems.length > 0);
  };

  test("with another XDG_DATA_HOME says so, and so does the first, until one of them has ended", async () => {
    const first = await start("first");
    assert.deepEqual((await first.health()).problems, []);
    const second = await start("second");
    const sentence = new RegExp(`^Another backend of this user \\(pid ${first.pid}, in ${first.dataDir}\\) assigns the same ports`);
    assert.match((await second.health()).problems.join(), sentence);
    while ((await first.health()).problems.length === 0);
    await stop(started.shift()!);
    await untilWell(second.health);
  });

  test("is no trouble after it was killed, nor where its ports are others", async () => {
    const killed = await start("killed");
    process.kill(killed.pid, "SIGKILL");
    await killed.exited;
    await started.shift()!.client.close();
    await start("other ports", { first: testRange[0] + 500 });
    assert.deepEqual((await (await start("living")).health()).problems, []);
  });

  test("is no trouble where PORT_DADDY_HOME is set on purpose", async () => {
    const usual = await start("usual");
    const apart = await start("apart", { more: { PORT_DADDY_HOME: home.dataDir } });
    assert.deepEqual([(await usual.health()).problems, (await apart.health()).problems], [[], []]);
    assert.ok(existsSync(home.path("backend.sock")));
  });
});
