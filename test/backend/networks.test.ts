import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readlinkSync, utimesSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { BackendHome } from "./backendHome.js";
import { CliProcess, type Ended } from "./cliProcess.js";

/** Runs a command in a network namespace of its own, as a sandbox does. */
const UNSHARE = ["unshare", "--map-root-user", "--net"];
const canUnshare = process.platform === "linux" && spawnSync(UNSHARE[0]!, [...UNSHARE.slice(1), "true"]).status === 0;

suite("A backend and those who live in another network namespace", () => {
  let home: BackendHome;
  let cli: CliProcess;
  setup(function () {
    home = new BackendHome();
    cli = new CliProcess(home.dataDir);
    if (!canUnshare) this.skip(); // This user cannot make a namespace here.
  });
  teardown(() => home.remove());

  const outside = (...argv: string[]): Promise<Ended> => cli.run(home.mkdir("shop"), ...argv);
  /** Runs a shell script in one new namespace; `$PD` is the command line. */
  const inside = (script: string): Promise<Ended> =>
    cli.shell(home.mkdir("shop"), `exec ${UNSHARE.join(" ")} sh -c 'PD="$NODE $CLI"; ${script}'`);
  const networkOf = (pid: number): string => readlinkSync(`/proc/${pid}/ns/net`);
  const own = canUnshare ? readlinkSync("/proc/self/ns/net") : "";
  const backendPid = async (): Promise<number> => {
    const { code, out, err } = await outside("status", "--json");
    assert.equal(code, 0, err);
    return (JSON.parse(out) as { pid: number }).pid;
  };
  /** The directory of the other namespace, as the command line tells it. */
  const toldFolder = (err: string): string => {
    const [, namespace, folder] =
      /^port-daddy: This program is in a network namespace of its own, net:\[(\d+)\], so its ports come from a backend of its own, in (\S+)\.$/m.exec(
        err,
      ) ?? [];
    assert.ok(folder !== undefined, err);
    assert.equal(folder, home.path(`network-${namespace}`));
    return folder;
  };

  test("serves those of its own, and the others get a backend and ports of their own, and are told so once", async () => {
    const { out: port } = await outside("request");
    const { out, err } = await inside("$PD request shop:api; $PD list; readlink /proc/self/ns/net");
    const folder = toldFolder(err);
    assert.equal(err.match(/network namespace/g)!.length, 2, "once for each command");
    assert.doesNotMatch(out, /shop:main/);
    const { pid } = JSON.parse(readFileSync(`${folder}/backend.json`, "utf8")) as { pid: number };
    assert.equal(networkOf(pid), out.trim().split("\n").at(-1));
    assert.equal(networkOf(await backendPid()), own);
    assert.equal((await outside("request")).out, port);
    assert.doesNotMatch((await outside("list")).out, /shop:api/);
  });

  const bwrap = ["bwrap", "--dev-bind", "/", "/", "--unshare-net"];
  for (const [sandbox, command] of Object.entries({
    "a user's sandbox": UNSHARE,
    "root's sandbox": ["unshare", "--net"],
    "a container": ["unshare", "--net", "--pid", "--fork", "--mount-proc"],
    bubblewrap: bwrap,
    "bubblewrap with processes of its own": [...bwrap, "--unshare-pid", "--proc", "/proc"],
    "bubblewrap with processes of its own that it does not show": [...bwrap, "--unshare-pid"],
  }))
    test(`is outside in the data directory, whether ${sandbox} or somebody outside came first`, async function () {
      if (spawnSync(command[0]!, [...command.slice(1), "true"]).status !== 0) this.skip(); // Not installed, or not allowed.
      // Through files, because bubblewrap's own process keeps a pipe open for as long as the backend runs.
      const script = `${command.join(" ")} "$NODE" "$CLI" request >out 2>err; code=$?; cat out; cat err >&2; exit $code`;
      const request = (): Promise<Ended> => cli.shell(home.mkdir("shop"), script);
      const first = await request();
      assert.deepEqual([first.code, first.err], [0, ""]);
      await outside("request");
      assert.equal(networkOf(await backendPid()), own);
      toldFolder((await request()).err);
      assert.equal(networkOf(await backendPid()), own);
    });

  test("does not keep a short-lived sandbox waiting for its end", async () => {
    await outside("request");
    const { out } = await inside("$PD request; $PD status --json");
    const { pid } = JSON.parse(out.slice(out.indexOf("{"))) as { pid: number };
    while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(networkOf(await backendPid()), own, "the other one stays");
  });

  test("is another one in a network that root has named", async function () {
    const name = `port-daddy-${process.pid}`;
    if (spawnSync("ip", ["netns", "add", name]).status !== 0) this.skip(); // Only root may name one, with iproute2.
    try {
      await outside("request");
      // Without its parents, as a daemon is.
      const { err } = await cli.shell(home.mkdir("shop"), `ip netns exec ${name} setsid --fork --wait "$NODE" "$CLI" request`);
      toldFolder(err);
    } finally {
      await home.remove(); // Its processes are in there.
      spawnSync("ip", ["netns", "del", name]);
    }
  });

  test("removes directories of namespaces that nobody has used for a week, and no others", async () => {
    const folders = ["network-4026530001", "network-4026530002", "network-x"].map((name) => home.mkdir(path.join("home", name)));
    const longAgo = new Date(Date.now() - 8 * 86_400_000);
    for (const at of [0, 2]) utimesSync(folders[at]!, longAgo, longAgo);
    await outside("request");
    assert.deepEqual(folders.map(existsSync), [false, true, true]);
  });

  test("leaves the data directory to those outside when it was started in a sandbox", async () => {
    const sandbox = await inside("$PD request >/dev/null && $PD status --json");
    const { pid } = JSON.parse(sandbox.out) as { pid: number };
    assert.notEqual(networkOf(pid), own);
    const stranger = createServer().listen(0);
    await once(stranger, "listening");
    const { port } = stranger.address() as AddressInfo;
    const { out, err } = await outside("listeners");
    stranger.close();
    assert.match(out, new RegExp(`^${port} .*\\b${process.pid}\\b`, "m"), err);
    assert.equal(networkOf(await backendPid()), own);
    toldFolder((await inside("$PD request")).err);
    assert.equal(networkOf(await backendPid()), own);
  });

  test("is not used from outside by a command that starts none", async () => {
    await inside("$PD request");
    const { code, err } = await outside("status");
    assert.deepEqual([code, err], [4, "port-daddy: Port Daddy's backend is not running.\n"]);
  });

  test("keeps its store from sandboxes while it does not run", async () => {
    await outside("request", "shop:web");
    await outside("stop");
    const { err, out } = await inside("$PD list; $PD request shop:web >/dev/null; $PD stop; $PD logs");
    toldFolder(err);
    assert.doesNotMatch(out.split("Port Daddy")[0]!, /shop:web/);
    assert.match(out, /network-\d+\/backend\.sock/, "its log is its own, too");
    assert.equal((await outside("list", "shop:web")).code, 0);
  });

  test("is one for each of two namespaces that start theirs at the same moment", async () => {
    const [sandbox, ...rest] = await Promise.all([
      inside("$PD request && $PD request"), // The first one may get its port from a backend that makes way before the second.
      ...Array.from({ length: 4 }, () => outside("request")),
    ]);
    assert.equal(new Set(rest.map(({ out }) => out)).size, 1);
    assert.ok(rest.every(({ code }) => code === 0));
    assert.equal(sandbox.code, 0, sandbox.err);
    assert.equal(networkOf(await backendPid()), own);
    while (home.processes().length > 2) await new Promise(setImmediate); // Those that came too late end a moment after they have said so.
  });

  test("lets a program of a sandbox come back to a backend of its own with its port", async () => {
    const script = `exec ${UNSHARE.join(" ")} "$NODE" "$CLI" run -- sh -c 'echo $PORT; cat'`;
    const program = cli.program(home.mkdir("shop"), "/bin/sh", "-c", script);
    const lines = createInterface(program.stdout)[Symbol.asyncIterator]();
    const port = Number((await lines.next()).value);
    assert.ok(port > 0);
    await outside("request", "blog");
    const told = createInterface(program.stderr)[Symbol.asyncIterator]();
    const folder = toldFolder((await told.next()).value as string);
    const network = new CliProcess(folder);
    let listed = "";
    while (!listed.includes("active")) listed = (await network.run(home.mkdir("shop"), "list")).out;
    assert.match(listed, new RegExp(`^${port} `, "m"));
    program.stdin.end();
  });

  test("shares its settings with the others", async () => {
    home.configure({ range: [50_100, 50_101] });
    await outside("request");
    const { out } = await inside("$PD request");
    assert.ok(["50100", "50101"].includes(out.trim()), out);
  });

  test("tells its network in doctor", async () => {
    assert.match(
      (await outside("doctor")).out,
      /^ok +network +the backend is in the same network namespace as this command, net:\[\d+\]$/m,
    );
    const { out } = await inside("$PD doctor");
    assert.match(out, /^warning +network +net:\[\d+\] has a backend of its own, in \S+\/network-\d+$/m);
    assert.match(out, /^ok +data directory +\S+\/network-\d+$/m);
  });
});
