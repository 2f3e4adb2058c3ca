import assert from "node:assert/strict";
import { BackendHome, type StartedBackend } from "./backendHome.js";
import { kill } from "./processes.js";
import type { RawClient } from "./rawClient.js";

suite("a server that is running when its port is released", () => {
  let home: BackendHome;
  let backend: StartedBackend;
  let client: RawClient;

  setup(async () => {
    home = new BackendHome({ restSeconds: 60 });
    backend = await home.start();
    client = await home.connect();
  });
  teardown(() => home.remove());

  const request = (service: string) => client.request("portDaddy/request", { project: "shop", service, folder: home.mkdir("shop") });

  async function serve(port: number, folder: string) {
    const server = home.run("listenerProcess", { port, host: "127.0.0.1" }, { cwd: folder });
    await server.next();
    return server;
  }

  /** Watches until a stranger on api's port has been told twice, which takes several scans. @returns what was told of api */
  async function toldOfApi(port: number): Promise<unknown[]> {
    const told: unknown[] = [];
    await client.request("portDaddy/watch", { listeners: true });
    for (let times = 0; times < 2; times++) {
      const stranger = await serve(port, home.mkdir("blog"));
      const conflict = await client.next("portDaddy/didDetectConflict");
      told.push([conflict.kind, conflict.assignment.service, conflict.holder?.pid === stranger.pid]);
      await stranger.kill();
      await client.next("portDaddy/didChange", ({ changed }) => changed.some((each) => each.port === port && each.trouble === undefined));
    }
    return told;
  }

  test("is not its neighbour's drift, also not after the backend was killed, and its service gets the port back", async () => {
    const [web, api] = [await request("web"), await request("api")];
    await serve(web.port, home.mkdir("shop"));
    const { released } = await client.request("portDaddy/release", { project: "shop", service: "web" });
    const strangers = [1, 2].map(() => ["conflict", "api", true]);
    assert.deepEqual(await toldOfApi(api.port), strangers);

    kill(backend.pid);
    await backend.exited;
    backend = await home.start();
    client = await home.connect();
    await request("api");
    assert.deepEqual(await toldOfApi(api.port), strangers);

    const [{ project, service, context, port, folder, createdAt }] = released as [(typeof released)[number]];
    const assignments = [{ project, service, context, port, folder, createdAt }];
    const { assignments: restored } = await client.request("portDaddy/restore", { assignments });
    assert.deepEqual(
      restored.map((each) => [each.port, each.reassigned, each.createdAt, each.folder]),
      [[web.port, false, web.createdAt, folder]],
    );
    const { events } = await client.request("portDaddy/history", { project: "shop", service: "web", limit: 1 });
    assert.deepEqual([events[0]!.kind, events[0]!.reason], ["assigned", "its release was undone"]);
  });
});
