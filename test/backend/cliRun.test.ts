import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync } from "node:fs";
import { text } from "node:stream/consumers";
import { CliProcess } from "./cliProcess.js";
import { linesOf, REPLACES, RunHome, runs, server, type Told } from "./runHome.js";

suite("port-daddy run", function () {
  let home: RunHome;
  setup(() => {
    home = new RunHome();
  });
  teardown(() => home.remove());

  test("the command knows its port, and the ports are in use until it ends with its exit code", async () => {
    const { child, told, ended } = await home.start(...server("--port={port}", "{port}:{port}", "{other}", ""));
    const [web, api] = [await home.portOf(":web"), await home.portOf(":api")];
    const args = [`--port=${web}`, `${web}:${web}`, "{other}", ""];
    const pid = REPLACES ? child.pid : told.pid;
    assert.deepEqual(told, { PORT: web, WEB_PORT: web, API_PORT: api, PORT_DADDY_IDENTITY: "shop::", args, pid });
    const leased = (await home.list()).map(({ service, state, leases }) => [
      service,
      state,
      leases.map(({ client, pid }) => [client, pid]),
    ]);
    assert.deepEqual(leased.sort(), [
      ["api", "active", [["cli", child.pid]]],
      ["web", "active", [["cli", child.pid]]],
    ]);
    child.stdin.end();
    assert.deepEqual(await ended, [7, null]);
    // The companion sees the end a moment later.
    let states: string[];
    do states = (await home.list()).map(({ state }) => state);
    while (states.includes("active"));
    assert.deepEqual(states, ["idle", "idle"]);
  });

  test("another service has its own port in PORT, or in the variable that is named, and those of its siblings by their names", async () => {
    const api = await home.start(":api", ...server());
    const other = await home.start(":api", "--env", "WEB", ...server());
    const [webPort, apiPort] = [await home.portOf(":web"), await home.portOf(":api")];
    assert.deepEqual([api.told.PORT, api.told.API_PORT, api.told.WEB], [apiPort, apiPort, undefined]);
    assert.deepEqual([other.told.PORT, other.told.API_PORT, other.told.WEB], [webPort, apiPort, apiPort]);
    assert.deepEqual([api.told.WEB_PORT, api.told.PORT_DADDY_IDENTITY], [webPort, "shop:api:"]);
    const foreign = await home.start("store:main", ...server());
    assert.deepEqual([foreign.told.PORT, foreign.told.API_PORT], [await home.portOf("store:main"), undefined]);
  });

  test("a second start is told that the server is already running, and a sibling's start is not", async () => {
    const listen = 'require("net").createServer().listen(process.env.PORT, "127.0.0.1", () => console.log("listens"));';
    const first = home.run("--", process.execPath, "-e", listen);
    await linesOf(first.stdout)();
    const second = await home.cli.run(home.shop, "run", "--", process.execPath, "-e", "0");
    const pid = REPLACES ? `${first.pid}` : "\\d+";
    assert.match(
      second.err,
      new RegExp(`^port-daddy: node \\(pid ${pid}\\) from .+, the server of shop:web, is already listening on port \\d+\\.\n$`),
    );
    assert.equal((await home.cli.run(home.shop, "run", ":api", "--", process.execPath, "-e", "0")).err, "");
  });

  test("what is not there or cannot be run says so, as in a shell", async () => {
    const missing = await home.cli.run(home.shop, "run", "--", "no-such-command", "x");
    assert.deepEqual(missing, {
      code: 127,
      out: "",
      err: 'port-daddy: Command "no-such-command" was not found. Is it installed and on the PATH?\n',
    });
    const file = home.home.write("shop/text", "hello");
    if (process.platform === "win32") return;
    chmodSync(file, 0o644);
    const refused = await home.cli.run(home.shop, "run", "--", file);
    assert.deepEqual([refused.code, refused.out], [126, ""]);
    assert.match(refused.err, /^port-daddy: Command ".*text" cannot be run: this user may not execute it\.\n$/);
  });

  test("a file that the system may refuse to execute is no reason to crash", async function () {
    if (process.platform === "win32") this.skip(); // It has no such files.
    const write = (name: string, content: string): string => {
      const file = home.home.write(`shop/${name}`, content);
      chmodSync(file, 0o755);
      return file;
    };
    const script = await home.cli.run(home.shop, "run", "--", write("script", 'echo "$1 $PORT"\n'), "without #!");
    assert.deepEqual([script.code, script.out], [0, `without #! ${await home.portOf(":web")}\n`]);
    const lost = await home.cli.run(home.shop, "run", "--", write("lost", "#!/no/such/interpreter\n"));
    assert.deepEqual([lost.code, lost.out], [127, ""]);
    assert.match(lost.err, /^port-daddy: Command ".*lost" cannot be run: its interpreter "\/no\/such\/interpreter" does not exist\.\n$/);
    const folder = await home.cli.run(home.shop, "run", "--", home.home.mkdir("shop/folder"));
    assert.deepEqual([folder.code, folder.out], [126, ""]);
    assert.match(folder.err, /^port-daddy: Command ".*folder" cannot be run: it is a folder\.\n$/);
    const broken = await home.cli.run(home.shop, "run", "--", write("broken", "\x7fELF and no more"));
    assert.ok(broken.code === 126 || broken.code === 127, `it ended with ${broken.code}`);
  });

  test("the ports stay in use when the backend dies", async () => {
    const { child, told, ended } = await home.start(...server());
    home.killBackend();
    await home.connected(); // The companion reconnects by itself.
    const web = (await home.list()).find(({ service }) => service === "web")!;
    assert.deepEqual([String(web.port), web.state], [told.PORT, "active"]);
    // On Windows the broken connection's lease is kept for a while, too.
    assert.deepEqual([...new Set(web.leases.map((lease) => lease.pid))], [child.pid]);
    child.stdin.end();
    assert.deepEqual(await ended, [7, null]);
  });

  test("the ports are leased again when the store was lost", async function () {
    if (!REPLACES) this.skip(); // There is no companion, and no signal that stops a process.
    const { child, told } = await home.start(...server());
    await home.connected();
    home.loseStore();
    let leased: unknown[];
    do leased = (await home.list()).map(({ service, port, leases }) => [service, String(port), leases.map(({ pid }) => pid)]).sort();
    while (leased.length < 2);
    assert.deepEqual(leased, [
      ["api", told.API_PORT, [child.pid]],
      ["web", told.PORT, [child.pid]],
    ]);
  });

  test("in another pid namespace, where its pid means nothing to the backend, run waits for the command", async function () {
    if (!runs("unshare", ...NEW_NAMESPACE, "true")) this.skip(); // This user may not make one, or there are none.
    await home.cli.run(home.shop, "start");
    const child = home.shell(`exec unshare ${NEW_NAMESPACE.join(" ")} $RUN -- sh -c 'echo $PORT; read line; exit 7'`);
    const port = await linesOf(child.stdout)();
    assert.equal(port, await home.portOf(":web"));
    const web = (await home.list()).find(({ service }) => service === "web")!;
    assert.deepEqual([web.state, web.leases.map(({ client, pid }) => [client, pid])], ["active", [["cli", undefined]]]);
    child.stdin.end("\n");
    assert.deepEqual(await once(child, "close"), [7, null]);
  });

  test("without a backend the command runs on a port that is free, with a warning, unless that is not wanted", async () => {
    const lost = new CliProcess(home.home.write("file", ""));
    const child = lost.start(home.shop, "run", ...server());
    child.stdin.end();
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close") as Promise<[number]>]);
    const told = JSON.parse(out) as Told;
    assert.equal(code, 7);
    assert.ok(Number(told.PORT) > 9999 && Number(told.API_PORT) > 9999 && told.PORT !== told.API_PORT);
    assert.match(
      err,
      /cannot be read: ENOTDIR.*\nport-daddy: shop:web gets port \d+ instead, .*\nport-daddy: shop:api gets port \d+ instead, /,
    );
    const refused = await lost.run(home.shop, "run", "--no-fallback", "--", process.execPath, "-e", "console.log(1)");
    assert.deepEqual([refused.code, refused.out], [4, ""]);
  });
});

const NEW_NAMESPACE = ["--user", "--map-root-user", "--pid", "--fork", "--mount-proc"];
