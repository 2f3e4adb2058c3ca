import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import net from "node:net";
import { connectToBackend } from "../../client/connection/connect.js";
import { BackendHome, serverBundle } from "./backendHome.js";

suite("a client's connection", () => {
  let home: BackendHome;

  setup(() => {
    home = new BackendHome();
  });
  teardown(() => home.remove());

  const connect = (stay = false) => connectToBackend({ client: "test", dataDir: home.dataDir, server: serverBundle, stay });

  for (const stay of [false, true]) {
    test(`that is closed while it waits for an answer does not come back for it (${stay ? "one that stays" : "one call"})`, async () => {
      const { child } = await home.start();
      const client = await connect(stay);
      child.kill("SIGSTOP");
      const refused = assert.rejects(client.request("portDaddy/request", { project: "shop" }), {
        name: "BackendUnreachable",
        message: /was closed/,
      });
      await client.close();
      await refused;
      child.kill("SIGCONT");
      const observer = await connect();
      assert.equal((await observer.request("portDaddy/health", {})).clients, 1);
      await observer.close();
    });
  }

  test("that is closed can be closed again, and asked for nothing more", async () => {
    await home.start();
    const client = await connect();
    await client.close();
    await client.close();
    await assert.rejects(client.request("portDaddy/health", {}), { name: "BackendUnreachable", message: /was closed/ });
  });

  test("has the answers that came before its end, however many messages were before them", async function () {
    if (process.platform !== "linux") return this.skip(); // Only Linux shows that a child has ended before its parent is notified.
    const { pid } = await home.start();
    const client = await connect();
    const answers = Array.from({ length: 200 }, () => client.request("portDaddy/list", {}));
    const stopped = client.request("portDaddy/stop", {});
    await new Promise((resolve) => setImmediate(resolve));
    // Blocks the event loop, so that the backend's answers and its end arrive together.
    while (!readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z "));
    assert.equal((await Promise.all(answers)).length, 200);
    await stopped;
    assert.equal(home.log().split(" listens on ").length, 2, "no other backend had to be asked again");
    await client.close();
  });

  test("that breaks when a port was released, and before it is said: the release is done, and no error", async () => {
    await home.start();
    const { endpoint, ...rest } = home.backendFile;
    // A proxy that forwards everything except the first answer to a release.
    let cut = false;
    const between = net.createServer((client) => {
      const backend = net.connect(endpoint);
      let releases = false;
      client.on("data", (data) => {
        releases ||= data.includes("portDaddy/release");
        backend.write(data);
      });
      backend.on("data", (data) => {
        if (releases && !cut && data.includes('"released"')) {
          cut = true;
          client.destroy();
        } else client.write(data);
      });
      for (const socket of [client, backend]) socket.on("error", () => undefined);
      client.on("close", () => backend.destroy());
      backend.on("close", () => client.destroy());
    });
    between.listen(home.path("between.sock"));
    await once(between, "listening");
    home.announce({ ...rest, endpoint: home.path("between.sock") });
    try {
      const client = await connect();
      await client.request("portDaddy/request", { project: "shop" });
      assert.deepEqual(await client.request("portDaddy/release", { project: "shop" }), { released: [] });
      assert.ok(cut);
      assert.deepEqual((await client.request("portDaddy/list", {})).assignments, []);
      await assert.rejects(client.request("portDaddy/release", { project: "shop" }), { kind: "NotFound" });
      await client.close();
    } finally {
      between.close();
      rmSync(home.path("between.sock"), { force: true });
    }
  });
});
