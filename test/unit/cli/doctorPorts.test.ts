import assert from "node:assert/strict";
import { checkPreferred } from "../../../client/cli/checks/checkPreferred.js";
import { reportPorts } from "../../../client/cli/checks/checkPorts.js";
import { ok, type Report, warning } from "../../../client/cli/checks/doctorChecks.js";
import type { Project } from "../../../client/project/findProject.js";
import type { Assignment, Trouble } from "../../../server/protocol/assignment.js";
import type { ListenerInfo } from "../../../server/protocol/listeners.js";
import { TemporaryHome } from "../project/temporaryHome.js";
import { assignment, runWith } from "./recordingShell.js";

const holder = { pid: 42, command: "vite", folder: "/home/ann/blog" };
const trouble = (more: Partial<Trouble>): Trouble => ({
  ...{ kind: "conflict", port: 3200, address: "::1", since: "2026-01-01T00:00:00.000Z", holder },
  ...more,
});
const web = (more: object = {}): Assignment => assignment(3200, "shop", "web", "", { folder: "/home/ann/shop", ...more }) as Assignment;
const report = (assignments: Assignment[], listeners: ListenerInfo[] = []): Report[] => reportPorts(assignments, listeners, [3100, 3999]);

suite("port-daddy doctor, on the ports in use", () => {
  test("names a container once, whatever the number of processes that forward to it", () => {
    const rows = [42, 43].map((pid) => ({ port: 3200, address: "::", pid, container: "db-1", assignment: web(), unclear: true as const }));
    assert.deepEqual(
      report([web()], rows).map(({ subject }) => subject),
      ["unclear"],
    );
  });

  const cases: [what: string, more: Partial<Trouble>, subject: string, found: string, remedy: RegExp][] = [
    [
      "a conflict",
      {},
      "conflict",
      "vite (pid 42) from /home/ann/blog is listening on port 3200 of shop:web",
      /^Stop it, or run "port-daddy release shop:web --force" /,
    ],
    [
      "a drift",
      { kind: "drift", port: 3201 },
      "drift",
      "vite (pid 42), the server of shop:web, is listening on port 3201 instead of 3200",
      /^Restart the server so that it listens on port 3200\./,
    ],
    [
      "a shadow",
      { kind: "shadow" },
      "shadow",
      "vite (pid 42) from /home/ann/blog is also listening on port 3200 of shop:web, at ::1. localhost may reach either of the two",
      /^Stop one of the two\.$/,
    ],
  ];
  for (const [what, more, subject, found, remedy] of cases) {
    test(`names ${what}, and what to do`, () => {
      const [finding, ...others] = report([web({ trouble: trouble(more) })]);
      assert.deepEqual([finding?.state, finding?.subject, finding?.found, others], ["warning", subject, found, []]);
      assert.match(finding!.remedy!, remedy);
    });
  }

  test("names each trouble of a port that has several", () => {
    const troubles = [trouble({ kind: "drift", port: 3201 }), trouble({})];
    assert.deepEqual(
      report([web({ trouble: troubles[0], troubles })]).map(({ subject }) => subject),
      ["drift", "conflict"],
    );
  });

  suite("on a port that is not in use", () => {
    const idle = web({ state: "idle" });
    const row = (more: object): ListenerInfo => ({ port: 3200, address: "::", ...holder, assignment: idle, ...more });

    test("names a stranger, by the listeners alone, because nothing else is scanned for then", () => {
      assert.deepEqual(report([idle], [row({}), row({ address: "0.0.0.0" })]), [
        {
          subject: "conflict",
          ...warning(
            "vite (pid 42) from /home/ann/blog is listening on port 3200 of shop:web",
            "Stop it, if shop:web should keep this port. Otherwise its next start gets another one.",
          ),
        },
      ]);
      assert.deepEqual(report([web()], [row({})])[0]?.state, "ok", "its trouble would have told");
    });

    test("names a stranger beside an own server, too", () => {
      const [finding, ...others] = report([idle], [row({ pid: 7, own: true }), row({ address: "::1" })]);
      assert.deepEqual([finding?.subject, others], ["shadow", []]);
      assert.match(finding!.found, /is also listening on port 3200 of shop:web, at ::1\. localhost may reach /);
      const [apart] = report([idle], [row({ pid: 7, own: true }), row({ address: "192.0.2.2" })]);
      assert.match(apart!.found, /, at 192\.0\.2\.2\. Clients that connect there reach it instead$/);
    });

    test("is content with an own server, a process that nobody knows, and a trouble that is over", () => {
      const over = web({ state: "idle", trouble: trouble({}) });
      const rows = [row({ own: true }), row({ port: 3201, pid: undefined, assignment: web({ port: 3201, state: "idle" }) })];
      assert.deepEqual(report([over, web({ service: "api", port: 3202 })], rows), [
        { subject: "ports", ...ok("1 of 2 in use, all in order") },
      ]);
    });
  });

  test("names a listener that may be a stranger once, but not beside an own server", () => {
    const sockets = ["0.0.0.0", "::"].map((address) => ({ port: 3200, address, user: "root", unclear: true as const, assignment: web() }));
    assert.deepEqual(report([web()], sockets), [
      {
        subject: "unclear",
        ...warning(
          "A program of user root is listening on port 3200 of shop:web. It may be its own server",
          "If it is not, stop it, or move the service to another port in VS Code.",
        ),
      },
    ]);
    const own = { port: 3200, address: "::1", pid: 7, own: true as const, assignment: web() };
    assert.deepEqual(report([web()], [...sockets, own])[0]?.state, "ok");
  });

  test("names servers whose folder is deleted, on assigned ports and on those that may be", () => {
    const socket = { address: "::", ...holder, folderDeleted: true as const };
    const found = report(
      [web()],
      [
        { ...socket, port: 3200, assignment: web(), own: true },
        { ...socket, port: 3300 },
        { ...socket, port: 9229 },
      ],
    );
    const vite = "vite (pid 42) from the deleted folder /home/ann/blog is listening on port";
    assert.deepEqual(
      found.map((each) => [each.state, each.subject, each.found]),
      [
        ["warning", "folder", `${vite} 3200 of shop:web`],
        ["warning", "folder", `${vite} 3300`],
      ],
    );
    assert.equal(found[0]!.remedy, "Stop it, and start it again in a folder that exists.");
  });
});

suite("port-daddy doctor, on preferred ports", () => {
  const project: Project = {
    ...{ project: "shop", context: "", folder: "/home/ann/shop", mainService: "web" },
    services: new Map([["web", { preferred: 3217 }]]),
  };
  type Ports = Parameters<typeof checkPreferred>[2];
  const all: Ports = { range: [3100, 3999], exclusions: [{ first: 3300, last: 3301, reason: "it is reserved" }] };
  const check = async (assigned: Assignment[], explanation: object, ports = all): Promise<Report> => {
    const answer = { port: 3217, available: false, reason: "Port 3217 is not available: node (pid 8) is listening on it.", ...explanation };
    const backend = { request: () => Promise.resolve(answer as never), close: () => Promise.resolve() };
    return (await checkPreferred(backend, project, ports, assigned))[0]!;
  };

  test("says where a service is that did not get its port, why, and how it gets it", async () => {
    assert.deepEqual(await check([web()], {}), {
      subject: "preferred",
      ...warning(
        "shop:web has port 3200 instead of 3217. Port 3217 is not available: node (pid 8) is listening on it",
        'Free port 3217, then run "port-daddy release shop:web" and start the service again, so that it gets port 3217.',
      ),
    });
  });

  test("advises another port than one that no service can get", async () => {
    const excluded: Ports[] = [
      { ...all, exclusions: [{ first: 3200, last: 3217, reason: "it is reserved" }] },
      { ...all, exclusions: [{ first: 3217, last: 3220, reason: "it is reserved" }] },
      { ...all, range: [3100, 3216] },
      { ...all, range: [3218, 3999] },
      { ...all, range: [3218, 3999], exclusionsOutside: [{ first: 3217, last: 3217, reason: "it is reserved" }] },
    ];
    for (const ports of excluded) {
      for (const assigned of [[], [web()]]) {
        const { state, remedy } = await check(assigned, {}, ports);
        assert.deepEqual([state, remedy], ["warning", 'Set "preferred" in port-daddy.json to another port.']);
      }
    }
    for (const ports of [
      all,
      { ...all, range: [3218, 3999], exclusionsOutside: [{ first: 3216, last: 3216, reason: "it is reserved" }] },
    ] as Ports[]) {
      assert.match((await check([], {}, ports)).remedy!, /^Free port 3217, or prefer another one\.$/);
    }
  });

  test("says so when the port has become available", async () => {
    const report = await check([web()], { available: true, reason: "Port 3217 is available." });
    assert.equal(report.found, "shop:web has port 3200 instead of 3217. Port 3217 is available");
    assert.match(report.remedy!, /^To change that, run "port-daddy release shop:web" /);
  });

  test("is content with a service that has it, and with one whose other checkout has it", async () => {
    const here = assignment(3217, "shop", "web", "", { folder: "/home/ann/shop" }) as Assignment;
    assert.equal((await check([here], { assignment: here })).state, "ok");
    const there = assignment(3217, "shop", "web", "feature", { folder: "/home/ann/feature" }) as Assignment;
    const second = await check([there, web()], { assignment: there });
    assert.deepEqual([second.state, second.found.startsWith("shop:web has port 3200 instead of 3217. ")], ["ok", true]);
  });
});

suite("port-daddy doctor, on a machine", () => {
  test("scans twice before it lists, and says so when the system does not tell who listens", async () => {
    const home = new TemporaryHome();
    home.write("shop/package.json", { name: "shop" });
    const health = {
      status: "ok",
      problems: [],
      version: "1",
      protocol: "1.0",
      pid: 7,
      uptimeSeconds: 1,
      store: {},
      range: [3100, 3109],
      exclusions: [],
      onlyByNumber: [],
    };
    const answers = { "portDaddy/health": health, "portDaddy/list": { assignments: [web({ trouble: trouble({}) })], revision: 1 } };
    const sound = await runWith(home.path("shop"), { ...answers, "portDaddy/listeners": { listeners: [] } }, "doctor");
    assert.deepEqual(
      sound.asked.map(([method]) => method),
      ["portDaddy/health", "portDaddy/listeners", "portDaddy/listeners", "portDaddy/list"],
    );
    assert.match(
      sound.out,
      /^warning +conflict +vite \(pid 42\) from \/home\/ann\/blog is listening on port 3200 of shop:web\n +Stop it, /m,
    );
    const blind = await runWith(
      home.path("shop"),
      { ...answers, "portDaddy/listeners": new Error("Cannot list the listeners.") },
      "doctor",
    );
    assert.match(blind.out, /^warning +ports +cannot tell whether they are in order: Cannot list the listeners$/m);
    home.remove();
  });
});
