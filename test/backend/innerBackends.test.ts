import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { ownNamespace } from "../../server/protocol/machine/namespaces.js";
import { BackendHome } from "./backendHome.js";
import { CliProcess } from "./cliProcess.js";

const bwrap = ["bwrap", "--dev-bind", "/", "/"];
const container = ["unshare", "--pid", "--fork", "--mount-proc"];
/** By what a sandbox with the machine's network is made. */
const sandboxes = {
  "with processes of its own": [...bwrap, "--unshare-pid", "--proc", "/proc"],
  "with users of its own": [...bwrap, "--unshare-user"],
  "with both": ["unshare", "--map-root-user", "--pid", "--fork", "--mount-proc"],
  "that is a container": container,
};
const works = ([command, ...args]: string[]): boolean =>
  process.platform === "linux" && spawnSync(command!, [...args, "true"]).status === 0;

suite("A backend that was started in a sandbox with the machine's network", () => {
  let home: BackendHome;
  let cli: CliProcess;
  setup(() => {
    home = new BackendHome();
    cli = new CliProcess(home.dataDir);
  });
  teardown(() => home.remove());

  /** Where a backend lives that sees the processes that we see. */
  const own = [ownNamespace("pid"), ownNamespace("user")];
  const place = () => [home.backendFile.pidNamespace, home.backendFile.userNamespace];
  /** Starts a shell script in a sandbox, in which `$PD` is the command line. */
  function start(sandbox: string[], script: string) {
    const [command, ...args] = sandbox;
    const program = cli.program(home.mkdir("shop"), command!, ...args, "sh", "-c", `PD="$NODE $CLI"; ${script}`);
    const lines = createInterface(program.stdout)[Symbol.asyncIterator]();
    return { program, next: async (): Promise<string> => String((await lines.next()).value) };
  }
  /** Runs a program with a port in a sandbox. It prints its port, and with each line that it gets the port of another request. */
  const runIn = (sandbox: string[], service = "web") =>
    start(sandbox, `exec $PD run shop:${service} -- sh -c "echo \\$PORT; while read _; do $PD request shop:${service}; done"`);
  const ask = async (...argv: string[]): Promise<string> => {
    const { code, out, err } = await cli.run(home.mkdir("shop"), ...argv);
    assert.deepEqual([code, err], [0, ""]);
    return out.trim();
  };
  const untilListed = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(await ask("list")));
  };

  for (const [kind, sandbox] of Object.entries(sandboxes))
    test(`${kind} makes way for one outside, where the sandbox's program keeps its lease, and stays`, async function () {
      if (!works(sandbox)) this.skip(); // Not installed, or not allowed.
      const { program, next } = runIn(sandbox);
      const port = await next();
      assert.notDeepEqual(place(), own);
      await ask("request", "shop:api");
      const { token } = home.backendFile;
      assert.deepEqual(place(), own);
      await untilListed(new RegExp(`^${port} +shop:web +active`, "m"));
      program.stdin.write("\n");
      assert.equal(await next(), port);
      assert.equal(home.backendFile.token, token);
      program.stdin.end();
    });

  test("makes way also for one in the container that the sandbox is in", async function () {
    const sandbox = sandboxes["with processes of its own"];
    if (!works([...container, ...sandbox])) this.skip();
    const inner = `${sandbox.join(" ")} $PD run shop:web -- sh -c "echo started; exec sleep 1000"`;
    const { program, next } = start(
      container,
      `mkfifo pipe; ${inner} >pipe & read _ <pipe; readlink /proc/self/ns/pid; read _; $PD request; cat`,
    );
    const containers = await next();
    assert.notEqual(home.backendFile.pidNamespace, containers);
    program.stdin.write("\n");
    await next();
    assert.equal(home.backendFile.pidNamespace, containers);
    await ask("request", "shop:api");
    assert.deepEqual(place(), own, "one outside of both is better still");
    program.stdin.end();
  });

  test("serves those who only look, and those in another sandbox", async function () {
    if (!works(container)) this.skip();
    const first = runIn(container);
    const port = await first.next();
    const { token } = home.backendFile;
    assert.match(await ask("status"), /^ports +1 assigned \(1 active/m);
    const second = runIn(container, "api");
    assert.notEqual(await second.next(), port);
    assert.equal(home.backendFile.token, token);
    for (const { program } of [first, second]) program.stdin.end();
  });

  test("stays when it is newer than those outside, whom doctor warns", async function () {
    if (!works(container)) this.skip();
    const { program, next } = runIn(container);
    await next();
    const newer = { ...home.backendFile, version: "99.0.0" };
    home.announce(newer);
    await ask("request", "shop:api");
    assert.deepEqual(home.backendFile, newer);
    assert.match(
      (await cli.run(home.mkdir("shop"), "doctor")).out,
      /^warning +network +the backend was started in a sandbox, and does not see all processes outside of it$/m,
    );
    program.stdin.end();
  });
});
