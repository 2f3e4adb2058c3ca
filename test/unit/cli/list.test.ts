import assert from "node:assert/strict";
import { formatAssignments, readPattern } from "../../../client/cli/commands/list.js";
import type { Assignment } from "../../../server/protocol/assignment.js";
import { TemporaryHome } from "../project/temporaryHome.js";
import { assignment, runWith } from "./recordingShell.js";

const since = "2026-01-01T00:00:00.000Z";

suite("port-daddy list", () => {
  test("shows a table in which columns stand below each other", () => {
    const rows = [
      assignment(10100, "shop", "web", "feature", { state: "idle" }),
      assignment(3100, "shop", "web", "", {
        folder: "/home/me/my shop",
        leases: [
          { client: "vscode", pid: 4711, since },
          { client: "gateway", since },
        ],
      }),
    ] as Assignment[];
    assert.equal(
      formatAssignments(rows),
      [
        "PORT   IDENTITY          STATE   OWNER                       FOLDER",
        "3100   shop:web          active  vscode (pid 4711), gateway  /home/me/my shop",
        "10100  shop:web:feature  idle    -                           -",
        "",
      ].join("\n"),
    );
  });

  test("says behind the state what is wrong, and that a port is pinned", () => {
    const trouble = { kind: "conflict", port: 3100, address: "::", since };
    const row = assignment(3100, "shop", "web", "", { trouble, pinned: true }) as Assignment;
    assert.equal(formatAssignments([row]).split("\n")[1], "3100  shop:web  active, conflict, pinned  -      -");
  });

  test("names every kind of trouble once, the gravest first", () => {
    const [drift, conflict] = [
      { kind: "drift", port: 3101, address: "::", since },
      { kind: "conflict", port: 3100, address: "::", since },
    ];
    const troubles = [drift, { ...drift, port: 3102 }, conflict];
    const row = assignment(3100, "shop", "web", "", { trouble: drift, troubles }) as Assignment;
    assert.equal(formatAssignments([row]).split("\n")[1], "3100  shop:web  active, drift, conflict  -      -");
  });

  test("nothing in a row can break the table or move the cursor", () => {
    const row = assignment(3100, "shop", "web", "", { folder: "/a\nb", leases: [{ client: "\u001b[2Jx\u009b", since }] }) as Assignment;
    assert.equal(formatAssignments([row]).split("\n")[1], "3100  shop:web  active  \\u001b[2Jx\\u009b  /a\\nb");
  });

  test("a pattern's parts are those that were given", () => {
    assert.deepEqual(readPattern("sh*"), { project: "sh*", service: undefined, context: undefined });
    assert.deepEqual(readPattern("*:web"), { project: "*", service: "web", context: undefined });
    assert.deepEqual(readPattern("shop:web:"), { project: "shop", service: "web", context: "" });
    assert.deepEqual(readPattern(":web"), { project: undefined, service: "web", context: undefined });
  });

  suite("asks the backend", () => {
    let home: TemporaryHome;
    suiteSetup(() => {
      home = new TemporaryHome();
      home.write("shop/package.json", { name: "shop" });
    });
    suiteTeardown(() => home.remove());

    const empty = { "portDaddy/list": { assignments: [], revision: 7 } };

    test("and says on stderr that there is nothing", async () => {
      assert.deepEqual(await runWith("/", empty, "list"), {
        code: 0,
        out: "",
        told: ["No ports are assigned yet."],
        asked: [["portDaddy/list", {}]],
      });
      assert.deepEqual(await runWith(home.path("shop"), empty, "list", ":w*"), {
        code: 0,
        out: "",
        told: ['No assigned port matches ":w*".'],
        asked: [["portDaddy/list", { project: "shop", service: "w*" }]],
      });
    });

    test("and prints its whole answer as JSON", async () => {
      const outcome = await runWith("/", empty, "list", "--json");
      assert.deepEqual([JSON.parse(outcome.out), outcome.told], [empty["portDaddy/list"], []]);
    });
  });
});
