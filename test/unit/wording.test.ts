import assert from "node:assert/strict";
import { mock } from "node:test";
import { formatEvents } from "../../client/cli/commands/history.js";
import { formatAssignments } from "../../client/cli/commands/list.js";
import { formatListeners } from "../../client/cli/commands/listeners.js";
import bundle from "../../l10n/bundle.l10n.json";
import { inFull } from "../../server/language/features/describe.js";
import { textsIn } from "../../server/language/texts.js";
import { type Assignment, stateOf, type Trouble, troublesOf } from "../../server/protocol/assignment.js";
import { toIdentity } from "../../server/protocol/identity.js";
import { unclearProcess } from "../../server/protocol/wording/formatProcess.js";
import { noticeTemplates } from "../../server/protocol/wording/notices.js";
import { stateNames } from "../../server/protocol/wording/portState.js";
import { LOST_TEMPLATE, reassignedTemplates, troubleTemplates, USUAL_TEMPLATE } from "../../server/protocol/wording/sentences.js";
import { explainRow } from "../../webview/state/describePort.js";
import { createRow } from "../../webview/state/portRow.js";
import { describeEvent } from "../../webview/text/describeEvent.js";
import { assignment, runWith } from "./cli/recordingShell.js";
import { failureOf } from "./services/failure.js";
import { house } from "./services/house.js";
import { watchingHouse } from "./services/listening/watchingHouse.js";

/** Markdown's escapes, taken out. */
const unescaped = (text: string): string => text.replace(/\\(.)/g, "$1");
const hoverOver = (assigned: Assignment): string => unescaped(inFull(textsIn(), { identity: toIdentity(assigned), assignment: assigned }));
const onDashboard = (assigned: Assignment) => createRow(assigned.port, assigned, [], undefined);

suite("One wording on every surface", () => {
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  test("a conflict is the same sentence in explain, the history, the dashboard, a hover and the command line", async () => {
    const { request, watch, pass, system, explainer, history, list } = await watchingHouse();
    await request({ project: "shop", folder: "/home/me/shop", preferred: 4100 });
    await watch();
    system.listen(4100, 42, "/home/me/blog");
    await pass(3000);
    const sentence = "node (pid 42) from /home/me/blog is listening on port 4100 of shop:main.";
    const [assigned] = list();
    const [event] = await history();
    const granted = { ...assigned!, existing: true, reassigned: false, conflict: assigned!.trouble!.holder };
    const requested = await runWith("/", { "portDaddy/list": { assignments: [], revision: 1 }, "portDaddy/request": granted }, "request");
    assert.deepEqual(
      {
        explain: (await explainer.explain(4100)).reason.includes(` ${sentence}`),
        history: formatEvents([event!]).includes(sentence),
        dashboard: explainRow(onDashboard(assigned!)),
        event: describeEvent(event!),
        hover: hoverOver(assigned!).includes(sentence),
        request: requested.told,
      },
      { explain: true, history: true, dashboard: sentence, event: sentence, hover: true, request: [sentence] },
    );
  });

  const trouble = { port: 3201, address: "127.0.0.1", since: "2026-01-01T00:00:00.000Z", holder: { pid: 42, command: "node a.js" } };
  const cases: [Omit<Trouble, "port" | "address" | "since">, string][] = [
    [{ kind: "drift" }, "node a.js (pid 42), the server of shop:web, is listening on port 3201 instead of 3200."],
    [
      { kind: "drift", takenFrom: "blog:web" },
      "node a.js (pid 42), the server of shop:web, is listening on port 3201 of blog:web instead of 3200. Restart it on port 3200.",
    ],
    [
      { kind: "shadow" },
      "node a.js (pid 42) is also listening on port 3201 of shop:web, at 127.0.0.1. localhost may reach either of the two.",
    ],
    [
      { kind: "shadow", apart: true },
      "node a.js (pid 42) is also listening on port 3201 of shop:web, at 127.0.0.1. Clients that connect there reach it instead.",
    ],
    [{ kind: "conflict", container: "blog-db" }, "container blog-db is listening on port 3201 of shop:web."],
    [{ kind: "conflict", holder: undefined }, "Another process is listening on port 3201 of shop:web."],
    [{ kind: "conflict", holder: undefined, user: "root" }, "A program of user root is listening on port 3201 of shop:web."],
    [
      { kind: "shadow", holder: undefined, user: "root" },
      "A program of user root is also listening on port 3201 of shop:web, at 127.0.0.1. localhost may reach either of the two.",
    ],
  ];
  for (const [more, sentence] of cases) {
    test(`the dashboard and a hover say: ${sentence}`, () => {
      const assigned = assignment(3200, "shop", "web", "", { trouble: { ...trouble, ...more } }) as Assignment;
      assert.deepEqual([explainRow(onDashboard(assigned)), hoverOver(assigned).includes(sentence)], [sentence, true]);
    });
  }

  test("a listener of which nobody can tell whose it is, is the same sentence in explain, the dashboard and a hover", async () => {
    const { request, system, explainer, list } = await watchingHouse();
    await request({ project: "shop", folder: "/home/me/shop", preferred: 4100 });
    system.listeners.all.push({ port: 4100, address: "::", ...{ user: "root" } });
    const sentence = "A program of user root is listening on port 4100 of shop:main. It may be its own server.";
    assert.ok((await explainer.explain(4100)).reason.endsWith(` ${sentence}`));
    const [assigned] = list();
    const socket = { port: 4100, address: "::", user: "root", unclear: true as const, assignment: assigned! };
    assert.equal(explainRow(createRow(4100, assigned, [socket], undefined)), sentence);
    const unclear = { ...assigned!, unclear: true as const, listener: { pid: 42, command: "redis-server" } };
    const told = "redis-server (pid 42) is listening on port 4100 of shop:main. It may be its own server.";
    assert.deepEqual([explainRow(onDashboard(unclear)), hoverOver(unclear).includes(told)], [told, true]);
  });

  test("the editor's texts are the shared sentences and states", () => {
    const states = ["idle", "active", "listening", "conflict", "drift", "shadow"] as const;
    const shared = [
      ...Object.values(troubleTemplates),
      USUAL_TEMPLATE,
      LOST_TEMPLATE,
      ...Object.values(reassignedTemplates),
      ...Object.values(noticeTemplates),
      unclearProcess(),
      ...states.map((state) => stateNames[state]),
    ];
    assert.deepEqual(
      shared.filter((text) => !Object.hasOwn(bundle, text)),
      [],
    );
  });

  test("an own server is the same sentence in explain, the dashboard and a hover", async () => {
    const { request, watch, pass, system, explainer, list } = await watchingHouse();
    await request({ project: "shop", folder: "/home/me/shop", preferred: 4100 });
    await watch();
    system.listen(4100, 42, "/home/me/shop");
    await pass(3000);
    const [assigned] = list();
    const sentence = "Its own server, node (pid 42) from /home/me/shop, is listening.";
    assert.ok((await explainer.explain(4100)).reason.endsWith(` ${sentence}`));
    assert.ok(hoverOver(assigned!).endsWith(`\n\n${sentence}`));
    assert.equal(explainRow(onDashboard(assigned!)), sentence);
  });

  test("a state has one name", () => {
    for (const kind of ["conflict", "drift", "shadow"] as const) {
      const assigned = assignment(3200, "shop", "web", "", { trouble: { ...trouble, kind } }) as Assignment;
      assert.equal(stateNames[stateOf(assigned)], kind);
      assert.equal(stateNames[onDashboard(assigned).state], kind);
      assert.ok(formatAssignments([assigned]).includes(`active, ${kind} `));
    }
    const socket = { port: 3200, address: "::", pid: 42, command: "node" };
    const stranger = { ...socket, assignment: assignment(3200, "shop", "web") as Assignment };
    assert.ok(formatListeners([stranger]).includes("shop:web (stranger)"));
    assert.ok(formatListeners([{ ...socket, driftOf: "shop:web" }]).includes(" shop:web (drift)"));
    assert.ok(formatListeners([{ ...stranger, driftOf: "blog:web" }]).includes(" shop:web (stranger), blog:web (drift)"));
    assert.equal(createRow(3200, undefined, [socket], undefined).state, "unassigned");
  });

  test("several troubles are in one order everywhere, the one that says where the own server is before the others", async () => {
    const { request, pass, watch, system, list } = await watchingHouse();
    system.processes.start(50);
    await request({ project: "shop", folder: "/home/me/shop", preferred: 4100, owner: { pid: 50 } });
    await watch();
    system.listen(4100, 60, "/home/me/blog");
    system.listen(4101, 50, "/home/me/shop");
    await pass(3000);
    const kinds = troublesOf(list()[0]!).map(({ kind }) => kind);
    assert.deepEqual(kinds, ["drift", "conflict"]);
    assert.ok(formatAssignments(list()).includes(`active, ${kinds.join(", ")} `));
    assert.equal(stateOf(list()[0]!), kinds[0]);
  });

  test("an owner whose pid means nothing here is named without one", async () => {
    const { request, release, client, list, connect, system } = await house();
    system.processes.namespace = "pid:[1]";
    const guest = connect("devcontainer");
    const foreign = { ...guest, client: { ...guest.client, pidNamespace: "pid:[2]" } };
    await request({ project: "shop", preferred: 4100 }, foreign);
    const strict = await failureOf(request({ project: "shop", preferred: 4200, strict: true }, client), "PortUnavailable");
    const refused = await failureOf(release({ project: "shop" }, client), "NotOwner");
    const [assigned] = list();
    const said = [strict.message, refused.message, formatAssignments([assigned!]), onDashboard(assigned!).owner, hoverOver(assigned!)];
    for (const text of said) assert.match(text, /devcontainer(?! \()/);
  });

  test("an owner is named with the pid in the same way everywhere", () => {
    const leases = [{ client: "vscode", pid: 41, since: "2026-01-01T00:00:00.000Z" }];
    const assigned = assignment(3200, "shop", "web", "", { leases }) as Assignment;
    for (const text of [formatAssignments([assigned]), onDashboard(assigned).owner, hoverOver(assigned)])
      assert.match(text, /vscode \(pid 41\)/);
  });
});
