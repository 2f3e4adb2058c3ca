import assert from "node:assert/strict";
import { createServer } from "node:net";
import { once } from "node:events";
import { freePorts } from "../../../client/cli/fallback.js";
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

  const granted = { "portDaddy/request": assignment(3100, "shop", "web") };

  /** What was asked of portDaddy/request. */
  const asked = async (...argv: string[]) => {
    const outcome = await runWith(shop, granted, "request", ...argv);
    assert.deepEqual([outcome.code, outcome.out, outcome.told], [0, "3100\n", []]);
    assert.deepEqual(
      outcome.asked.map(([method]) => method),
      ["portDaddy/request"],
    );
    return outcome.asked[0]![1];
  };

  test("prints the port alone, and asks for the folder's main service by its settings", async () => {
    assert.deepEqual(await asked(), { project: "shop", service: "web", folder: shop, worktree: "", preferred: 3200 });
  });

  test("takes another service of the folder", async () => {
    assert.deepEqual(await asked(":api"), { project: "shop", service: "api", folder: shop, worktree: "" });
  });

  test("a flag overrides the settings", async () => {
    assert.deepEqual(await asked("--preferred", "4000", "--strict", "--pid", "41"), {
      project: "shop",
      service: "web",
      folder: shop,
      worktree: "",
      preferred: 4000,
      strict: true,
      owner: { pid: 41 },
    });
  });

  test("says that a service keeps its port, and how it gets the one that the flag prefers", async () => {
    const told = async (answer: object, ...argv: string[]) =>
      (await runWith(shop, { "portDaddy/request": { ...granted["portDaddy/request"], reassigned: false, ...answer } }, "request", ...argv))
        .told;
    const kept = 'shop:web keeps port 3100; to get port 4000, run "port-daddy release shop:web", then request it again.';
    assert.deepEqual(await told({ existing: true }, "--preferred", "4000"), [kept]);
    assert.deepEqual(await told({ existing: true }, "--preferred", "3100"), []);
    assert.deepEqual(await told({ existing: true }), [], "the settings prefer 3200");
    assert.deepEqual(await told({ existing: false }, "--preferred", "4000"), [], "the backend says why");
  });

  test("takes a named project literally, and says the folder only where it is that project's", async () => {
    const here = { project: "shop", folder: shop, worktree: "" };
    assert.deepEqual(await asked("store:web"), { project: "store", service: "web", context: "" });
    assert.deepEqual(await asked("store"), { project: "store", service: "main", context: "" });
    assert.deepEqual(await asked("shop:web"), { ...here, service: "web", context: "", preferred: 3200 });
    assert.deepEqual(await asked("shop:web:feature"), { ...here, service: "web", context: "feature", preferred: 3200 });
    assert.deepEqual(await asked(":api:feature"), { ...here, service: "api", context: "feature" });
  });

  test("asks once: which copy of the project it is, the backend settles", async () => {
    const outcome = await runWith(shop, granted, "request", ":api");
    assert.deepEqual(outcome.asked, [["portDaddy/request", { project: "shop", service: "api", folder: shop, worktree: "" }]]);
    const all = await runWith(shop, { "portDaddy/requestAll": { assignments: [] } }, "request", "--all");
    assert.deepEqual(
      all.asked.map(([method]) => method),
      ["portDaddy/requestAll"],
    );
  });

  test("prints the whole answer as JSON", async () => {
    const outcome = await runWith(shop, granted, "request", "--json");
    assert.deepEqual(JSON.parse(outcome.out), granted["portDaddy/request"]);
  });

  test("tells what a person would want to know beside the port", async () => {
    const answer = assignment(3100, "shop", "web", "", { reassigned: true, conflict: { pid: 55, command: "node" } });
    const outcome = await runWith(shop, { "portDaddy/request": answer }, "request");
    assert.deepEqual(
      [outcome.out, outcome.told],
      [
        "3100\n",
        ["shop:web now uses port 3100, because its previous port is taken.", "node (pid 55) is listening on port 3100 of shop:web."],
      ],
    );
  });

  test("tells why the port is another one, and what the backend notes about it", async () => {
    const reason = "node (pid 8007) from /home/ann/other is listening on port 3100";
    const notices = [
      { kind: "refused", port: 3200, reason: "it is assigned to blog:web" },
      { kind: "running", listener: { pid: 55, command: "vite" } },
      { kind: "unclear", listener: { user: "root" } },
      { kind: "occupied", use: "closing" },
    ];
    const answer = assignment(3101, "shop", "web", "", { reassigned: true, reason, notices });
    const outcome = await runWith(shop, { "portDaddy/request": answer }, "request");
    assert.deepEqual(
      [outcome.out, outcome.told],
      [
        "3101\n",
        [
          `shop:web now uses port 3101, because ${reason}.`,
          "shop:web got port 3101, because port 3200 was not available: it is assigned to blog:web.",
          "vite (pid 55), the server of shop:web, is already listening on port 3101.",
          "A program of user root is listening on port 3101 of shop:web. It may be its own server, so shop:web keeps the port.",
          "Port 3101 of shop:web is still closing, so a server may fail to listen on it for a minute or two.",
        ],
      ],
    );
    const all = await runWith(shop, { "portDaddy/requestAll": { assignments: [answer] } }, "request", "--all");
    assert.deepEqual(all.told, outcome.told);
  });

  test("--all asks for every declared service at once and prints them in order", async () => {
    const answers = {
      "portDaddy/requestAll": { assignments: [assignment(3200, "shop", "web"), assignment(3101, "shop", "api")] },
    };
    const outcome = await runWith(shop, answers, "request", "--all", "--strict", "--pid", "41");
    assert.deepEqual([outcome.code, outcome.out], [0, "web\t3200\napi\t3101\n"]);
    const common = { project: "shop", folder: shop, worktree: "", owner: { pid: 41 } };
    assert.deepEqual(outcome.asked[0], [
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
      told: ["No backend can be reached.", `shop:web gets port ${port} instead, which is free now but not assigned to it.`],
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
    const outcome = await runWith(shop, { "portDaddy/request": portUnavailable(3200, "somebody listens there") }, "request");
    assert.deepEqual([outcome.code, outcome.out, outcome.told.length], [3, "", 1]);
  });

  test("ports to fall back to are all different", async () => {
    assert.equal(new Set(await freePorts(50)).size, 50);
  });
});
