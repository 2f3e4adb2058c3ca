import assert from "node:assert/strict";
import { chmodSync, statSync, symlinkSync } from "node:fs";
import { reportHealth, reportRange } from "../../../client/cli/checks/checkBackend.js";
import { reportPreferred } from "../../../client/cli/checks/checkPreferred.js";
import { checkDataDirectory, reportUnwritable } from "../../../client/cli/checks/checkDataDirectory.js";
import { checkIpv6, checkNode, checkProject } from "../../../client/cli/checks/checkMachine.js";
import { formatFindings } from "../../../client/cli/commands/doctor.js";
import { failure, ok, runChecks, warning } from "../../../client/cli/checks/doctorChecks.js";
import type { Health } from "../../../server/protocol/requests.js";
import { PROTOCOL_VERSION } from "../../../server/protocol/handshake.js";
import { VERSION } from "../../../server/protocol/version.js";
import { TemporaryHome } from "../project/temporaryHome.js";
import { assignment, runWith } from "./recordingShell.js";

const health: Health = {
  ...{ status: "ok", problems: [], version: VERSION, protocol: PROTOCOL_VERSION, pid: 7, uptimeSeconds: 61, clients: 1 },
  ...{ store: { status: "ok", path: "/data/port-daddy.db" }, assignments: { total: 0, active: 0, idle: 0 }, range: [3100, 3109] },
  ...{ exclusions: [], onlyByNumber: [], resting: [], sweep: { runs: 0, lastMs: 0, longestMs: 0 } },
};

suite("port-daddy doctor", () => {
  let home: TemporaryHome;
  const before = process.env["PORT_DADDY_HOME"];
  suiteSetup(() => {
    home = new TemporaryHome();
    home.write("shop/port-daddy.json", { project: "shop", services: { web: { preferred: 3100 } } });
    home.write("broken/port-daddy.json", "{");
    process.env["PORT_DADDY_HOME"] = home.path("data");
  });
  suiteTeardown(() => {
    if (before === undefined) delete process.env["PORT_DADDY_HOME"];
    else process.env["PORT_DADDY_HOME"] = before;
    home.remove();
  });

  test("has a line for each finding, and what to do below it", async () => {
    const findings = await runChecks([
      ["one", () => ok("fine")],
      ["several", () => [warning("so\nso", "Do it."), { subject: "own name", ...ok("fine") }]],
      ["broken", () => Promise.reject(new Error("It broke.\nAt a place"))],
    ]);
    assert.equal(
      formatFindings(findings),
      "ok       one       fine\nwarning  several   so\\nso\n         Do it.\nok       own name  fine\nfailure  broken    It broke.\n",
    );
  });

  test("fails when the backend is out of reach or the folder's file is broken, and looks at the rest all the same", async () => {
    const none = { "portDaddy/listeners": { listeners: [] }, "portDaddy/list": { assignments: [], revision: 1 } };
    const answers = {
      ...none,
      "portDaddy/health": health,
      "portDaddy/explain": { port: 3100, available: true, reason: "Port 3100 is available." },
    };
    const findings = async (folder: string, reachable: boolean) => {
      const { code, out } = await runWith(home.path(folder), reachable ? answers : undefined, "doctor", "--json");
      const found = (JSON.parse(out) as { findings: { subject: string; state: string }[] }).findings;
      return [code, ...found.filter(({ state }) => state === "failure").map(({ subject }) => subject), found.at(-1)!.subject];
    };
    assert.deepEqual(await findings("shop", true), [0, "IPv6"]);
    assert.deepEqual(await findings("shop", false), [1, "backend", "IPv6"]);
    assert.deepEqual(await findings("broken", true), [1, "project", "IPv6"]);
  });

  const states = (reports: { state: string; subject?: string }[]) => reports.map(({ state, subject }) => [subject, state]);

  test("says what the backend says of itself", () => {
    assert.deepEqual(states(reportHealth(health)), [
      [undefined, "ok"],
      ["protocol", "ok"],
      ["store", "ok"],
      ["range", "ok"],
    ]);
    const worse: Health = {
      ...{ ...health, version: "99.0.0", protocol: "1.7", problems: ["Something."] },
      store: { status: "unavailable", path: "/data/port-daddy.db" },
    };
    assert.deepEqual(states(reportHealth(worse)), [
      [undefined, "warning"],
      ["protocol", "warning"],
      ["store", "failure"],
      ["problem", "warning"],
      ["range", "ok"],
    ]);
  });

  test("explains which ports of the range are excluded", () => {
    const reason = "browsers refuse to open it";
    const exclusions = [
      { first: 3101, last: 3101, reason },
      { first: 3103, last: 3104, reason },
      { first: 3104, last: 3105, reason: "the system keeps it" },
    ];
    assert.deepEqual(reportRange({ range: [3100, 3109], exclusions, onlyByNumber: [] }), [
      { subject: "range", ...ok("6 of the 10 ports from 3100 to 3109 can be assigned") },
      { subject: "excluded", ...ok(`3101, 3103-3104: ${reason}`) },
      { subject: "excluded", ...ok("3104-3105: the system keeps it") },
    ]);
    const state = (last: number) =>
      reportRange({ range: [3100, 3109], exclusions: [{ first: 3100, last, reason }], onlyByNumber: [] })[0]!.state;
    assert.deepEqual([state(3104), state(3105), state(3109)], ["ok", "warning", "failure"]);
  });

  test("explains which ports are assigned only when requested by number, and what is excluded outside of the range as well", () => {
    const [reserved, system] = ["it is reserved", "the system keeps it"];
    const ports = {
      range: [5430, 5439] as [number, number],
      exclusions: [{ first: 5439, last: 5439, reason: reserved }],
      exclusionsOutside: [
        { first: 5440, last: 5445, reason: reserved },
        { first: 1024, last: 1024, reason: reserved },
        { first: 32_768, last: 60_999, reason: system },
      ],
      onlyByNumber: [5432, 5434],
    };
    assert.deepEqual(reportRange(ports), [
      { subject: "range", ...ok("9 of the 10 ports from 5430 to 5439 can be assigned") },
      { subject: "by number", ...ok("assigned only when requested by number: 5432, 5434, which other programs often use") },
      {
        subject: "by number",
        ...ok("assigned only when requested by number: ports outside 5430 to 5439, from 1024 up, unless they are excluded"),
      },
      { subject: "excluded", ...ok("1024, 5439-5445: it is reserved") },
      { subject: "excluded", ...ok("32768-60999: the system keeps it") },
    ]);
  });

  test("warns of ports that the system uses for outgoing connections and that are assigned all the same", () => {
    const reason = "Linux uses ports 1024 to 65535 for outgoing connections";
    assert.deepEqual(
      reportRange({ range: [3100, 3109], exclusions: [], onlyByNumber: [], risky: [{ first: 3100, last: 3109, reason }] }).map(
        ({ state, found }) => [state, found],
      ),
      [
        ["warning", "10 of the 10 ports from 3100 to 3109 can be assigned"],
        ["warning", `3100-3109 can be taken at any moment: ${reason}`],
      ],
    );
  });

  test("a preferred port that somebody else has is a warning", () => {
    const state = (more: object) => reportPreferred({ port: 3100, available: false, reason: "So.", ...more }, "shop");
    assert.deepEqual(state({}), warning("So", "Free port 3100, or prefer another one."));
    assert.deepEqual(state({ available: true }), ok("So"));
    assert.deepEqual(state({ assignment: assignment(3100, "shop", "web") }), ok("So"));
    assert.equal(state({ assignment: assignment(3100, "store", "web") }).state, "warning");
  });

  test("does not advise to remove a data directory on a read-only file system", () => {
    const readOnly = reportUnwritable("/data", Object.assign(new Error("EROFS: read-only file system, access '/data'"), { code: "EROFS" }));
    assert.deepEqual(
      readOnly,
      failure("/data is on a read-only file system", "Make it writable, or set PORT_DADDY_HOME to a folder on another file system."),
    );
    const denied = reportUnwritable("/data", Object.assign(new Error("EACCES: permission denied, access '/data'"), { code: "EACCES" }));
    assert.match(`${denied.found}. ${denied.remedy}`, /^\/data is not writable: .*permission denied.*\. Remove it, or /);
  });

  test("looks at the data directory", async function () {
    if (process.platform === "win32") this.skip(); // It has no modes.
    const look = async (folder: string, uid?: number) =>
      [await checkDataDirectory(folder, uid ?? process.getuid!())].flat().map(({ state, found }) => `${state}: ${found}`);
    const data = home.mkdir("data");
    chmodSync(data, 0o700);
    assert.deepEqual(await look(data), [`ok: ${data}`]);
    assert.deepEqual(await look(home.path("new")), [`ok: ${home.path("new")} (created on first use)`]);
    symlinkSync(home.path("new"), home.path("link"));
    assert.deepEqual(await look(home.path("link")), [`failure: ${home.path("link")} is a link to nothing`]);
    assert.deepEqual(await look(home.write("file", "")), [`failure: ${home.path("file")} is not a folder`]);
    assert.deepEqual(await look(data, statSync(data).uid + 1), [`failure: ${data} belongs to another user (uid ${statSync(data).uid})`]);
    chmodSync(data, 0o755);
    assert.deepEqual(await look(data), [`warning: ${data} has mode 755: other users can list it`]);
    chmodSync(data, 0o777);
    assert.deepEqual(await look(data), [`failure: ${data} has mode 777, so other users can write to it`]);
    chmodSync(data, 0o500);
    assert.deepEqual(await look(data), [`failure: ${data} has mode 500`]);
    chmodSync(data, 0o700);
    const long = home.path("x".repeat(100));
    assert.deepEqual(
      (await look(long)).at(-1),
      `warning: ${long} is too long for the path of a socket, so the socket is in the temporary folder`,
    );
  });

  test("looks at Node, the project and IPv6", async () => {
    assert.deepEqual(
      ["22.13.9", "22.14.0", "24.0.0"].map((version) => checkNode(version).state),
      ["failure", "ok", "ok"],
    );
    assert.match((await checkProject(home.path("shop"))).found, /^shop, from .*port-daddy\.json, with the services web$/);
    await assert.rejects(checkProject(home.path("broken")), /port-daddy\.json, line 1/);
    const address = { address: "::1", netmask: "", mac: "", internal: true, cidr: null };
    assert.equal(checkIpv6([{ ...address, family: "IPv6", scopeid: 0 }]).state, "ok");
    assert.equal(checkIpv6([{ ...address, family: "IPv4" }]).state, "warning");
  });
});
