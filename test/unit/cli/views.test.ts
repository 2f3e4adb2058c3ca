import assert from "node:assert/strict";
import { formatEvents } from "../../../client/cli/commands/history.js";
import { formatTime } from "../../../client/cli/times.js";
import { formatListeners } from "../../../client/cli/commands/listeners.js";
import type { PortEvent } from "../../../server/protocol/history.js";
import type { ListenerInfo } from "../../../server/protocol/listeners.js";
import { TemporaryHome } from "../project/temporaryHome.js";
import { assignment, runWith } from "./recordingShell.js";

const web = assignment(3100, "shop", "web");

suite("port-daddy listeners", () => {
  test("shows a table by port, with strangers marked, and those who may be none", () => {
    const rows = [
      { port: 8080, address: "0.0.0.0", container: "db", pid: 7, user: "root" },
      {
        port: 3100,
        address: "127.0.0.1",
        pid: 42,
        command: `node /shop/node_modules/.bin/${"x".repeat(60)} --port 3100`,
        user: "me",
        folder: "/shop",
        assignment: web,
        own: true,
      },
      { port: 3100, address: "::1", pid: 43, command: "vi\u001bte", user: "me", assignment: web },
      { port: 3101, address: "::", user: "root", assignment: assignment(3101, "shop", "api", "feature") },
      { port: 3102, address: "::", pid: 44, command: "redis-server *:3102", assignment: assignment(3102, "shop", "cache"), unclear: true },
    ] as ListenerInfo[];
    assert.deepEqual(formatListeners(rows).split("\n"), [
      "PORT  ADDRESS    PID  PROCESS                                           USER  IDENTITY                    FOLDER",
      `3100  127.0.0.1  42   ${"x".repeat(47)}…  me    shop:web                    /shop`,
      `3100  ::1        43   ${"vi\\u001bte".padEnd(48)}  me    shop:web (stranger)         -`,
      "3101  ::         -    -                                                 root  shop:api:feature (unclear)  -",
      "3102  ::         44   redis-server                                      -     shop:cache (unclear)        -",
      "8080  0.0.0.0    7    container db                                      root  -                           -",
      "",
    ]);
  });

  test("prints JSON, or that nothing is listening", async () => {
    const answer = { listeners: [{ port: 3100, address: "::" }] };
    const json = await runWith("/", { "portDaddy/listeners": answer }, "listeners", "--json");
    assert.deepEqual([json.code, JSON.parse(json.out), json.told], [0, answer, []]);
    const empty = await runWith("/", { "portDaddy/listeners": { listeners: [] } }, "listeners");
    assert.deepEqual([empty.code, empty.out, empty.told], [0, "", ["Nothing is listening on this machine."]]);
  });
});

suite("port-daddy history", () => {
  let home: TemporaryHome;
  suiteSetup(() => {
    home = new TemporaryHome();
    home.write("shop/package.json", { name: "shop" });
  });
  suiteTeardown(() => home.remove());

  const at = new Date(2026, 0, 31, 9, 5, 7).toISOString();
  const event = (more: Partial<PortEvent>): PortEvent => ({
    id: 1,
    at,
    kind: "assigned",
    port: 3100,
    project: "shop",
    service: "web",
    context: "",
    ...more,
  });

  test("shows a table in the order of the answer, in local time", () => {
    assert.equal(formatTime(at), "2026-01-31 09:05:07");
    const events = [
      event({ kind: "moved", port: 3101, previousPort: 3100, client: "vscode", pid: 7, reason: "it was taken" }),
      event({ kind: "expired", pid: 8, context: "feature" }),
      event({ client: "cli" }),
    ];
    assert.deepEqual(formatEvents(events).split("\n"), [
      "TIME                 EVENT     PORT          IDENTITY          BY              REASON",
      "2026-01-31 09:05:07  moved     3100 -> 3101  shop:web          vscode (pid 7)  it was taken",
      "2026-01-31 09:05:07  expired   3100          shop:web:feature  pid 8           -",
      "2026-01-31 09:05:07  assigned  3100          shop:web          cli             -",
      "",
    ]);
  });

  test("asks for a port, for what an identity names, or for all", async () => {
    const asked = async (...argv: string[]) => {
      const outcome = await runWith(home.path("shop"), { "portDaddy/history": { events: [event({})] } }, "history", ...argv);
      assert.deepEqual([outcome.code, outcome.told], [0, []]);
      return outcome.asked[0]![1];
    };
    assert.deepEqual(await asked(), {});
    assert.deepEqual(await asked("80", "--limit", "5"), { port: 80, limit: 5 });
    assert.deepEqual(await asked("store"), { project: "store" });
    assert.deepEqual(await asked("store:web:"), { project: "store", service: "web", context: "" });
    assert.deepEqual(await asked(":web", "--json"), { project: "shop", service: "web" });
  });

  test("says on stderr that there is nothing", async () => {
    const none = { "portDaddy/history": { events: [] } };
    assert.deepEqual((await runWith("/", none, "history")).told, ["There are no events yet."]);
    assert.deepEqual((await runWith("/", none, "history", "80")).told, ['There are no events for "80".']);
  });
});

suite("port-daddy explain, cleanup", () => {
  test("explain prints the sentence, on one line, or all of it", async () => {
    const answer = { "portDaddy/explain": { port: 80, available: false, reason: "Port 80 is\n not available." } };
    assert.deepEqual(await runWith("/", answer, "explain", "80"), {
      ...{ code: 0, out: "Port 80 is\\n not available.\n", told: [] },
      asked: [["portDaddy/explain", { port: 80 }]],
    });
    assert.deepEqual(JSON.parse((await runWith("/", answer, "explain", "80", "--json")).out), answer["portDaddy/explain"]);
  });

  test("cleanup says what it did", async () => {
    const said = async (expiredLeases: number, removed: number) =>
      (await runWith("/", { "portDaddy/cleanup": { expiredLeases, removed } }, "cleanup")).out;
    assert.equal(await said(1, 0), "1 lease ended, 0 assignments removed.\n");
    assert.equal(await said(2, 1), "2 leases ended, 1 assignment removed.\n");
  });
});
