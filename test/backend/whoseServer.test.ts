import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import type { Assignment } from "../../server/protocol/assignment.js";
import { TemporaryHome } from "../unit/project/temporaryHome.js";
import { testRange } from "./backendHome.js";
import { CliProcess } from "./cliProcess.js";
import { endProcessesOf } from "./processes.js";
import { linesOf } from "./runHome.js";

/** Listens on the port in its first argument, and says so. */
const LISTEN = `require("net").createServer().listen(Number(process.argv.at(-1)), "127.0.0.1", () => console.log(process.pid));`;
/** Leaves its parent, its session and its folder, as daemons do, and listens there. */
const DAEMON = `
  const daemon = 'process.chdir("/");' + ${JSON.stringify(LISTEN)};
  const child = require("child_process").spawn(process.execPath, ["-e", daemon, process.argv.at(-1)], { detached: true, stdio: ["ignore", "pipe", "ignore"] });
  child.stdout.once("data", (pid) => { process.stdout.write(pid); process.exit(); });`;

suite("Whose server is on a project's port", function () {
  let home: TemporaryHome;
  let cli: CliProcess;
  let shop: string;
  const pids: number[] = [];
  const children: ChildProcess[] = [];
  let engine: Server | undefined;

  setup(function () {
    if (process.platform !== "linux") this.skip(); // Other systems do not tell a process's environment or folder in these ways.
    home = new TemporaryHome();
    home.write("data/config.json", { range: testRange, restSeconds: 0 });
    home.write("shop/port-daddy.json", { project: "shop", services: { web: { env: "PORT" }, db: { env: "DB_PORT" } } });
    cli = new CliProcess(home.path("data"));
    shop = home.path("shop");
  });
  teardown(async () => {
    if (process.platform !== "linux") return;
    for (const pid of pids.splice(0)) process.kill(pid, "SIGKILL");
    for (const child of children.splice(0)) child.kill("SIGKILL");
    engine?.close();
    await cli.run(home.folder, "stop");
    await endProcessesOf(cli.dataDir);
    home.remove();
  });

  const portOf = async (service: string): Promise<number> => Number((await cli.run(shop, "request", service)).out);
  const db = async (): Promise<Assignment> => {
    const { out } = await cli.run(shop, "list", "shop:db", "--json");
    return (JSON.parse(out) as { assignments: Assignment[] }).assignments[0]!;
  };

  /** Starts a program that listens on the port, in a folder that is no project's by default. */
  async function listenOn(port: number, { cwd = "/", argv0 = "node" } = {}): Promise<void> {
    const child = spawn(process.execPath, ["-e", LISTEN, String(port)], { cwd, argv0, stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    await linesOf(child.stdout)();
  }

  /** Starts the backend beside a container engine that publishes a port of one container. */
  async function startWithEngine(containerOf: () => object): Promise<void> {
    engine = createServer((_request, response) => response.end(JSON.stringify([containerOf()])));
    engine.listen(home.path("engine.sock"));
    await once(engine, "listening");
    await cli.shell(shop, `DOCKER_HOST='unix://${home.path("engine.sock")}' "$NODE" "$CLI" start`);
  }

  test("a daemon that run started is its own, wherever it works: the next program is sent to it", async () => {
    const child = cli.start(shop, "run", ":db", "--", process.execPath, "-e", DAEMON, "{port}");
    pids.push(Number(await text(child.stdout)));
    const { port } = await db();
    const next = await cli.run(shop, "run", "--", "printenv", "DB_PORT");
    assert.deepEqual([next.out, next.err], [`${port}\n`, ""], "and nobody has doubts about it");
    const { trouble, leases } = await db();
    assert.deepEqual([trouble, leases.some(({ client }) => client === "server")], [undefined, true]);
  });

  test("a daemon that run started for a project of the same name in another data directory is foreign", async () => {
    home.write("others/config.json", { range: testRange, restSeconds: 0 });
    const other = new CliProcess(home.path("others"));
    const port = await portOf(":db");
    try {
      const child = other.start(shop, "run", ":db", "--", process.execPath, "-e", DAEMON, String(port));
      pids.push(Number(await text(child.stdout)));
      assert.notEqual(await portOf(":db"), port);
    } finally {
      await other.run(home.folder, "stop");
    }
  });

  test("a server that a shell with the variables of env started in another folder is its own", async () => {
    const script = 'eval "$("$NODE" "$CLI" env)" && cd .. && exec "$NODE" -e "$1" "$DB_PORT"';
    const child = cli.program(shop, "/bin/sh", "-c", script, "sh", LISTEN);
    children.push(child);
    await linesOf(child.stdout)();
    const { port } = await db();
    const next = await cli.run(shop, "run", "--", "printenv", "DB_PORT");
    assert.deepEqual([next.out, next.err], [`${port}\n`, ""]);
  });

  for (const [whose, folder, isOwn] of [
    ["the project's own compose file", "shop", true],
    ["another project's compose file", "blog", false],
  ] as const) {
    test(`a container of ${whose} ${isOwn ? "keeps the port" : "moves the service, and is named"}`, async () => {
      let port = 0;
      await startWithEngine(() => ({
        Names: [`/${folder}-db-1`],
        Ports: [{ IP: "127.0.0.1", PrivatePort: 5432, PublicPort: port, Type: "tcp" }],
        Labels: { "com.docker.compose.project.working_dir": home.path(folder) },
      }));
      port = await portOf(":db");
      await listenOn(port, { argv0: "docker-proxy" });
      let out, err: string;
      // A busy engine may answer too late, and then nobody can say whose the port is.
      do ({ out, err } = await cli.run(shop, "request", ":db"));
      while (!err.includes(`container ${folder}-db-1`));
      assert.equal(Number(out) === port, isOwn);
      const sentence = isOwn
        ? `container shop-db-1, the server of shop:db, is already listening on port ${port}.`
        : `shop:db now uses port ${out.trim()}, because container blog-db-1 is listening on port ${port}.`;
      assert.equal(err, `port-daddy: ${sentence}\n`);
    });
  }

  test("a server in a nested worktree is not the checkout's, although no service there has a port", async () => {
    home.repository("shop");
    home.git("shop", "worktree", "add", ".worktrees/feature");
    const port = await portOf(":web");
    await listenOn(port, { cwd: home.path("shop/.worktrees/feature") });
    const { out, err } = await cli.run(shop, "request", ":web");
    assert.notEqual(Number(out), port);
    assert.match(
      err,
      new RegExp(
        `^port-daddy: shop:web now uses port ${out.trim()}, because node \\(pid \\d+\\) from .+/feature is listening on port ${port}\\.\n$`,
      ),
    );
  });

  test("a port that was moved away from is not called released", async () => {
    const port = await portOf(":web");
    await listenOn(port, { cwd: home.folder });
    await cli.run(shop, "request", ":web");
    const { out } = await cli.run(shop, "explain", String(port));
    assert.doesNotMatch(out, /released/);
    assert.match(out, /node \(pid \d+\)/);
  });
});
