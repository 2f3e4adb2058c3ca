import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { formatVariables } from "../../../client/cli/commands/env.js";
import { TemporaryHome } from "../project/temporaryHome.js";
import { assignment, runWith } from "./recordingShell.js";

suite("port-daddy env", () => {
  let home: TemporaryHome;
  suiteSetup(() => {
    home = new TemporaryHome();
    home.write("shop/port-daddy.json", {
      project: "shop",
      services: { web: { preferred: 3200 }, api: { env: "BACKEND" }, "job-queue": {} },
    });
    home.write("plain/package.json", { name: "plain" });
  });
  suiteTeardown(() => home.remove());

  const answers = (...services: string[]) => ({
    "portDaddy/requestAll": { assignments: services.map((service, at) => assignment(3200 + at, "shop", service)) },
  });

  test("asks for every service at once, and prints each one's variable", async () => {
    const outcome = await runWith(home.path("shop"), answers("web", "api", "job-queue"), "env", "--format", "json");
    assert.deepEqual([outcome.code, outcome.told], [0, []]);
    const common = { project: "shop", folder: home.path("shop"), worktree: "" };
    assert.deepEqual(outcome.asked, [
      [
        "portDaddy/requestAll",
        {
          requests: [
            { ...common, service: "web", preferred: 3200 },
            { ...common, service: "api" },
            { ...common, service: "job-queue" },
          ],
        },
      ],
    ]);
    const variables = JSON.parse(outcome.out) as Record<string, string>;
    assert.deepEqual([variables["PORT"], variables["BACKEND"], variables["JOB_QUEUE_PORT"]], ["3200", "3201", "3202"]);
  });

  test("tells what is noted about the ports, but not that a server is running, which it does not start", async () => {
    const notices = [{ kind: "running", listener: { pid: 55, command: "vite" } }, { kind: "occupied" }];
    const answer = { "portDaddy/requestAll": { assignments: [assignment(3200, "plain", "main", "", { notices })] } };
    assert.deepEqual((await runWith(home.path("plain"), answer, "env")).told, [
      "Port 3200 of plain:main is taken, although nobody is listening on it, so a server may fail to listen on it for now.",
    ]);
  });

  test("without a port-daddy.json there is PORT", async () => {
    const outcome = await runWith(home.path("plain"), answers("main"), "env");
    assert.deepEqual([outcome.code, outcome.out], [0, "export PORT=3200\n"]);
  });

  test("does not make up ports when the backend is out of reach", async () => {
    const outcome = await runWith(home.path("shop"), undefined, "env");
    assert.deepEqual([outcome.code, outcome.out], [4, ""]);
  });

  const variables = new Map([
    ["PORT", "3200"],
    ["_3D_PORT", "3201"],
  ]);

  test("each format is what its reader expects", () => {
    assert.equal(formatVariables(variables, "fish"), "set -gx PORT 3200\nset -gx _3D_PORT 3201\n");
    assert.equal(formatVariables(variables, "powershell"), '$env:PORT = "3200"\n$env:_3D_PORT = "3201"\n');
    assert.equal(formatVariables(variables, "dotenv"), "PORT=3200\n_3D_PORT=3201\n");
    assert.deepEqual(JSON.parse(formatVariables(variables, "json")), { PORT: "3200", _3D_PORT: "3201" });
  });

  test("a shell that evaluates it hands it on to its commands", function () {
    if (process.platform === "win32") this.skip();
    const script = 'eval "$1"; printenv PORT _3D_PORT';
    const out = execFileSync("/bin/sh", ["-c", script, "sh", formatVariables(variables, "sh")], { encoding: "utf8" });
    assert.equal(out, "3200\n3201\n");
  });
});
