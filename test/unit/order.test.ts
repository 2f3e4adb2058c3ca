import assert from "node:assert/strict";
import { formatAssignments } from "../../client/cli/commands/list.js";
import { formatListeners } from "../../client/cli/commands/listeners.js";
import { declaredIn } from "../../client/project/declaredIn.js";
import { environmentOf, variableOf } from "../../client/project/environment.js";
import { findProject, type Project } from "../../client/project/findProject.js";
import { listeningProcesses } from "../../client/views/listenerRows.js";
import { assignmentsOf, servicesOf } from "../../client/views/serviceRows.js";
import { type Assignment, servingPort, type Trouble } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";
import { compareNames, inOrder } from "../../server/protocol/wording/order.js";
import { assignment, runWith } from "./cli/recordingShell.js";
import { TemporaryHome } from "./project/temporaryHome.js";

const since = "2026-01-01T00:00:00.000Z";

suite("One order on every surface", () => {
  let home: TemporaryHome;
  let project: Project;
  suiteSetup(async () => {
    home = new TemporaryHome();
    home.write("shop/port-daddy.json", { project: "shop", services: { web: {}, api: { env: "API" }, worker10: {} } });
    project = await findProject(home.path("shop"));
  });
  suiteTeardown(() => home.remove());

  /** The ports are in none of the orders of the names. */
  const assigned = (): Assignment[] =>
    [
      assignment(3109, "shop", "web", "", { folder: home.path("shop") }),
      assignment(3108, "shop", "docs2", "", { folder: home.path("shop") }),
      assignment(3107, "shop", "docs10", "", { folder: home.path("shop") }),
      assignment(3106, "shop", "api", "", { folder: home.path("shop") }),
      assignment(3105, "shop", "Cache", "", { folder: home.path("shop") }),
      assignment(3104, "shop", "worker10", "", { folder: home.path("shop") }),
    ] as Assignment[];
  const wanted = ["web", "api", "worker10", "Cache", "docs2", "docs10"];

  test("the declared services come first, in the file's order, then the others by name, in which numbers count as such", async () => {
    const listed = { "portDaddy/list": { assignments: assigned(), revision: 1 } };
    const rows = (text: string) => [...text.matchAll(/ shop:(\S+)/g)].map(([, service]) => service);
    assert.deepEqual(
      {
        tree: servicesOf(project, assigned()).map((row) => ("assignment" in row ? row.assignment.service : row.declared)),
        picker: assignmentsOf(project, assigned()).map(({ service }) => service),
        list: rows((await runWith(home.path("shop"), listed, "list")).out),
        pattern: rows((await runWith(home.path("shop"), listed, "list", ":*")).out),
        completion: (await runWith(home.path("shop"), listed, "__complete", "=", "release")).out
          .split("\n")
          .filter((line) => line.startsWith(":"))
          .map((line) => line.slice(1).split("\t")[0]),
        terminal: [...environmentOf(project, new Map(wanted.map((service, at) => [service, 3100 + at]))).keys()],
      },
      {
        tree: wanted,
        picker: wanted,
        list: wanted,
        pattern: wanted,
        completion: wanted,
        terminal: ["PORT", "WEB_PORT", "API_PORT", "WORKER10_PORT", "API"],
      },
    );
  });

  test("projects are by name, and of one service the main checkout comes first", () => {
    const rows = [
      assignment(3101, "shop10", "web"),
      assignment(3102, "shop2", "web"),
      assignment(3103, "shop", "web", "fix10"),
      assignment(3104, "shop", "web", "fix2"),
      assignment(3105, "shop", "api", "fix2"),
      assignment(3106, "shop", "web"),
      assignment(3107, "Shop", "web"),
    ] as Assignment[];
    const order = ["shop:api:fix2", "shop:web", "shop:web:fix2", "shop:web:fix10", "Shop:web", "shop2:web", "shop10:web"];
    assert.deepEqual(rows.toSorted(inOrder()).map(formatIdentity), order);
    assert.deepEqual(
      [...formatAssignments(rows).matchAll(/ ([Ss]hop\S+)/g)].map(([, identity]) => identity),
      order,
    );
  });

  test("names are ordered alike whatever their order was, and only equal ones are equal", () => {
    const names = ["web", "Web", "web2", "web10", "web02", "WEB", "web-2", "web.2", "_web", ""];
    const sorted = names.toSorted(compareNames);
    assert.deepEqual(names.toReversed().sort(compareNames), sorted);
    for (const [at, name] of sorted.entries()) if (at > 0) assert.ok(compareNames(sorted[at - 1]!, name) < 0, name);
  });

  test("a checkout that declares nothing does not hide the order of another one of its project", () => {
    assert.deepEqual([...declaredIn([{ ...project, services: new Map() }, project])], [["shop", ["web", "api", "worker10"]]]);
  });

  test("listeners are by port, then by process and address", () => {
    const listeners = [
      { port: 8080, address: "::", pid: 7 },
      { port: 3100, address: "::1", pid: 9 },
      { port: 3100, address: "127.0.0.1", pid: 8 },
    ];
    assert.deepEqual(
      listeningProcesses(listeners).map(({ port, pid }) => [port, pid]),
      [
        [3100, 8],
        [3100, 9],
        [8080, 7],
      ],
    );
    assert.deepEqual(
      [...formatListeners(listeners).matchAll(/^(\d+) +\S+ +(\d+)/gm)].map(([, port, pid]) => [Number(port), Number(pid)]),
      [
        [3100, 8],
        [3100, 9],
        [8080, 7],
      ],
    );
  });
});

suite("Where a service is found", () => {
  const listener = { pid: 7, command: "node" };
  const drift: Trouble = { kind: "drift", port: 3000, address: "::", since };
  const conflict: Trouble = { kind: "conflict", port: 3200, address: "::", since };
  const port = (more: Partial<Assignment>) => servingPort({ port: 3200, ...more });

  test("is its assigned port, or the one on which its own server listens instead", () => {
    assert.equal(port({}), 3200);
    assert.equal(port({ listener }), 3200);
    assert.equal(port({ trouble: drift }), 3000);
    assert.equal(port({ trouble: drift, troubles: [drift, conflict], listener }), 3000, "a stranger is on the assigned port");
    assert.equal(port({ trouble: drift, listener, unclear: true }), 3000);
    assert.equal(port({ trouble: drift, listener }), 3200, "another owner's server is on the assigned port");
    assert.equal(port({ trouble: conflict, listener }), 3200);
  });

  test("is told to its server by the variable of port-daddy.json, otherwise PORT", () => {
    const services = new Map(Object.entries({ web: {}, api: { env: "API_PORT" } }));
    assert.deepEqual(
      ["web", "api", "other"].map((service) => variableOf({ services }, service)),
      ["PORT", "API_PORT", "PORT"],
    );
  });
});
