import assert from "node:assert/strict";
import { createServer } from "node:net";
import { once } from "node:events";
import { freePorts } from "../../../client/cli/fallback.js";
import { distinctName } from "../../../client/project/validName.js";
import { portUnavailable } from "../../../server/protocol/failures.js";
import { TemporaryHome } from "../project/temporaryHome.js";
import { assignment, runWith } from "./recordingShell.js";

suite("port-daddy request", () => {
  let home: TemporaryHome;
  let shop: string;
  suiteSetup(() => {
    home = new TemporaryHome();
    home.write("shop/port-daddy.json", { project: "shop", services: { web: { preferred: 3200 }, api: { env: "API_PORT" } } });
    shop = home.path("shop");
  });
  suiteTeardown(() => home.remove());

  const empty = { "portDaddy/list": { assignments: [], revision: 0 } };
  const granted = { ...empty, "portDaddy/request": assignment(3100, "shop", "web") };

  /** What was asked of portDaddy/request. */
  const asked = async (...argv: string[]) => {
    const outcome = await runWith(shop, granted, "request", ...argv);
    assert.deepEqual([outcome.code, outcome.out, outcome.told], [0, "3100\n", []]);
    return outcome.asked.find(([method]) => method === "portDaddy/request")?.[1];
  };

  test("prints the port alone, and asks for the folder's main service by its settings", async () => {
    assert.deepEqual(await asked(), { project: "shop", service: "web", context: "", folder: shop, preferred: 3200 });
  });

  test("takes another service of the folder", async () => {
    assert.deepEqual(await asked(":api"), { project: "shop", service: "api", context: "", folder: shop });
  });

  test("a flag overrides the settings", async () => {
    assert.deepEqual(await asked("--preferred", "4000", "--strict", "--pid", "41"), {
      project: "shop",
      service: "web",
      context: "",
      folder: shop,
      preferred: 4000,
      strict: true,
      owner: { pid: 41 },
    });
  });

  test("takes a named project literally, and says the folder only where it is that project's", async () => {
    assert.deepEqual(await asked("store:web"), { project: "store", service: "web", context: "" });
    assert.deepEqual(await asked("store"), { project: "store", service: "main", context: "" });
    assert.deepEqual(await asked("shop:web"), { project: "shop", service: "web", context: "", folder: shop, preferred: 3200 });
    assert.deepEqual(await asked("shop:web:feature"), { project: "shop", service: "web", context: "feature", preferred: 3200 });
    assert.deepEqual(await asked(":api:feature"), { project: "shop", service: "api", context: "feature" });
  });

  test("a second clone asks in a context of its own", async () => {
    const other = home.mkdir("other");
    const answers = {
      ...granted,
      "portDaddy/list": { assignments: [assignment(3100, "shop", "web", "", { folder: other })], revision: 1 },
    };
    const outcome = await runWith(shop, answers, "request", ":api");
    assert.deepEqual(outcome.asked, [
      ["portDaddy/list", { project: "shop" }],
      ["portDaddy/request", { project: "shop", service: "api", context: distinctName("shop", shop), folder: shop }],
    ]);
  });

  test("prints the whole answer as JSON", async () => {
    const outcome = await runWith(shop, granted, "request", "--json");
    assert.deepEqual(JSON.parse(outcome.out), granted["portDaddy/request"]);
  });

  test("tells what a person would want to know beside the port", async () => {
    const answer = assignment(3100, "shop", "web", "", { reassigned: true, conflict: { pid: 55, command: "node" } });
    const outcome = await runWith(shop, { ...empty, "portDaddy/request": answer }, "request");
    assert.deepEqual(
      [outcome.out, outcome.told],
      [
        "3100\n",
        [
          "shop:web has a new port, 3100, since something else listens on the one that it had.",
          "Something else listens on shop:web's port 3100: node (process 55).",
        ],
      ],
    );
  });

  test("--all asks for every declared service at once and prints them in order", async () => {
    const answers = {
      ...empty,
      "portDaddy/requestAll": { assignments: [assignment(3200, "shop", "web"), assignment(3101, "shop", "api")] },
    };
    const outcome = await runWith(shop, answers, "request", "--all", "--strict", "--pid", "41");
    assert.deepEqual([outcome.code, outcome.out], [0, "web\t3200\napi\t3101\n"]);
    const common = { project: "shop", context: "", folder: shop, owner: { pid: 41 } };
    assert.deepEqual(outcome.asked[1], [
      "portDaddy/requestAll",
      {
        requests: [
          { ...common, service: "web", preferred: 3200, strict: true },
          { ...common, service: "api" },
        ],
      },
    ]);
    assert.deepEqual(JSON.parse((await runWith(shop, answers, "request", "--all", "--json")).out), answers["portDaddy/requestAll"]);
  });

  test("falls back to a port that a server can have when the backend is out of reach, with a warning", async () => {
    const outcome = await runWith(shop, undefined, "request");
    const port = Number(outcome.out);
    assert.deepEqual(outcome, {
      code: 0,
      out: `${port}\n`,
      told: ["No backend can be reached.", `shop:web gets port ${port} instead, which is free now, but which nobody keeps for it.`],
      asked: [],
    });
    const server = createServer().listen(port);
    await once(server, "listening");
    server.close();
    const all = await runWith(shop, undefined, "request", "--all");
    assert.match(all.out, /^web\t\d+\napi\t\d+\n$/);
    const json: unknown = JSON.parse((await runWith(shop, undefined, "request", "--json")).out);
    assert.deepEqual(json, { project: "shop", service: "web", context: "", port: (json as { port: number }).port, fallback: true });
  });

  test("does not fall back on any other failure", async () => {
    const outcome = await runWith(shop, { ...empty, "portDaddy/request": portUnavailable(3200, "somebody listens there") }, "request");
    assert.deepEqual([outcome.code, outcome.out, outcome.told.length], [3, "", 1]);
  });

  test("ports to fall back to are all different", async () => {
    assert.equal(new Set(await freePorts(50)).size, 50);
  });
});
