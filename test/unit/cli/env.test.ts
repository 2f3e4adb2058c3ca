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
    const { PORT, WEB_PORT, BACKEND, API_PORT, JOB_QUEUE_PORT, ...others } = variables;
    assert.deepEqual([PORT, WEB_PORT, BACKEND, API_PORT, JOB_QUEUE_PORT], ["3200", "3200", "3201", "3201", "3202"]);
    assert.deepEqual(others, {}, "no shell reads it");
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
    assert.deepEqual([outcome.code, outcome.out], [0, "export PORT=3200\nexport PORT_DADDY_IDENTITY='plain::'\n"]);
  });

  test("a shell also knows whose servers it starts, in the context that the backend settled", async () => {
    const printed = async (format: string, context: string) => {
      const answer = { "portDaddy/requestAll": { assignments: [assignment(3200, "plain", "main", context)] } };
      return (await runWith(home.path("plain"), answer, "env", "--format", format)).out;
    };
    assert.equal(await printed("sh", "feat"), "export PORT=3200\nexport PORT_DADDY_IDENTITY='plain::feat'\n");
    assert.equal(await printed("fish", "plain-2"), "set -gx PORT 3200\nset -gx PORT_DADDY_IDENTITY 'plain::plain-2'\n");
    assert.equal(await printed("powershell", "feat"), '$env:PORT = "3200"\n$env:PORT_DADDY_IDENTITY = "plain::feat"\n');
    assert.equal(await printed("dotenv", "feat"), "PORT=3200\n");
  });

  test("has no PORT where only a database is declared, and asks for no other service", async () => {
    home.write("data/port-daddy.json", { project: "data", services: { db: { env: "DB_PORT" } } });
    const { asked, out } = await runWith(home.path("data"), answers("db"), "env", "--format", "dotenv");
    assert.equal(out, "DB_PORT=3200\n");
    assert.deepEqual(asked, [
      ["portDaddy/requestAll", { requests: [{ project: "data", folder: home.path("data"), worktree: "", service: "db" }] }],
    ]);
  });

  test("does not make up ports when the backend is out of reach", async () => {
    const outcome = await runWith(home.path("shop"), undefined, "env");
    assert.deepEqual([outcome.code, outcome.out], [4, ""]);
  });

  const variables = new Map([
    ["PORT", "3200"],
    ["_3D_PORT", "3201"],
    ["PORT_DADDY_IDENTITY", "-s.h_op::feat"],
  ]);

  test("each format is what its reader expects", () => {
    assert.equal(
      formatVariables(variables, "fish"),
      "set -gx PORT 3200\nset -gx _3D_PORT 3201\nset -gx PORT_DADDY_IDENTITY '-s.h_op::feat'\n",
    );
    assert.equal(
      formatVariables(variables, "powershell"),
      '$env:PORT = "3200"\n$env:_3D_PORT = "3201"\n$env:PORT_DADDY_IDENTITY = "-s.h_op::feat"\n',
    );
    assert.equal(formatVariables(variables, "dotenv"), "PORT=3200\n_3D_PORT=3201\nPORT_DADDY_IDENTITY=-s.h_op::feat\n");
    assert.deepEqual(JSON.parse(formatVariables(variables, "json")), Object.fromEntries(variables));
  });

  test("a shell that evaluates it hands it on to its commands", function () {
    if (process.platform === "win32") this.skip();
    const script = 'eval "$1"; printenv PORT _3D_PORT PORT_DADDY_IDENTITY';
    const out = execFileSync("/bin/sh", ["-c", script, "sh", formatVariables(variables, "sh")], { encoding: "utf8" });
    assert.equal(out, "3200\n3201\n-s.h_op::feat\n");
  });
});
