import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer, get, type Server } from "node:http";
import type { Assignment } from "../../server/protocol/assignment.js";
import { VERSION } from "../../server/protocol/version.js";
import { TemporaryHome } from "../unit/project/temporaryHome.js";
import { CliProcess } from "./cliProcess.js";

suite("port-daddy in a shell", function () {
  let home: TemporaryHome;
  let cli: CliProcess;
  let shop: string;
  const servers: Server[] = [];
  setup(() => {
    home = new TemporaryHome();
    cli = new CliProcess(home.path("data"));
    home.write("shop/port-daddy.json", { project: "shop", services: { web: { preferred: 3456 }, api: {} } });
    shop = home.path("shop");
  });
  teardown(async () => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
    await cli.run(home.folder, "stop");
    home.remove();
  });

  /** A server that is closed at the end of the test, even a failed one. */
  const listen = async (port: number): Promise<void> => {
    const server = createServer((_request, response) => response.end("shop"));
    servers.push(server);
    await once(server.listen(port), "listening");
  };

  /** The output of a command that must succeed without a message. */
  const result = async (folder: string, ...argv: string[]): Promise<string> => {
    const ended = await cli.run(folder, ...argv);
    assert.deepEqual({ code: ended.code, err: ended.err }, { code: 0, err: "" }, argv.join(" "));
    return ended.out;
  };
  const list = async () => (JSON.parse(await result(home.folder, "list", "--json")) as { assignments: Assignment[] }).assignments;
  const told = (...sentences: string[]): string => sentences.map((sentence) => `port-daddy: ${sentence}\n`).join("");

  test("a service has one port, the same each time, on which a server can listen", async () => {
    const port = await result(shop, "request", ":api");
    assert.match(port, /^\d{4,5}\n$/);
    assert.equal(await result(shop, "request", "shop:api"), port);
    assert.equal(await result(shop, "request"), "3456\n");
    assert.equal(await result(home.path("shop/src"), "request", "--all"), `web\t3456\napi\t${port}`);
    await listen(Number(port));
    const [response] = (await once(get(`http://localhost:${port.trim()}`), "response")) as [{ statusCode: number; resume(): void }];
    response.resume();
    assert.equal(response.statusCode, 200);
    const rows = (await result(home.folder, "list", "shop")).split("\n");
    assert.equal(rows.shift(), "PORT  IDENTITY  STATE  OWNER  FOLDER");
    assert.deepEqual(
      rows.toSorted(),
      ["", `3456  shop:web  idle   -      ${shop}`, `${port.trim()}  shop:api  idle   -      ${shop}`].toSorted(),
    );
  });

  test("the port outlives the backend", async () => {
    const port = await result(shop, "request", ":api");
    await cli.run(shop, "stop");
    assert.equal(await result(shop, "request", ":api"), port);
  });

  test("worktrees and clones have ports of their own, and keep them", async () => {
    home.repository("store");
    home.git("store", "worktree", "add", "--quiet", "../feature", "-b", "feature");
    home.git(".", "clone", "--quiet", "store", "copies/store");
    const folders = ["store", "feature", "copies/store"].map((folder) => home.path(folder));
    const ports: string[] = [];
    for (const folder of folders) ports.push(await result(folder, "request"));
    assert.equal(new Set(ports).size, 3);
    for (const [at, folder] of folders.entries()) assert.equal(await result(folder, "request"), ports[at]);
    const found = (await list()).map(({ project, context, folder }) => [folder, project, context]);
    assert.deepEqual(found.toSorted(), [
      [folders[2], "store", "copies"],
      [folders[1], "store", "feature"],
      [folders[0], "store", ""],
    ]);
    assert.match(await result(folders[2]!, "release", ":main"), new RegExp(`^store:main:copies\t${ports[2]!}$`));
  });

  test("what a living process has is released by force alone", async () => {
    const port = (await result(shop, "request", "--pid", String(process.pid))).trim();
    const [assignment] = await list();
    assert.deepEqual([assignment!.state, assignment!.leases.map(({ pid }) => pid)], ["active", [process.pid]]);
    const refused = await cli.run(shop, "release", port);
    assert.deepEqual([refused.code, refused.out], [1, ""]);
    assert.match(refused.err, /^port-daddy: shop:web \(port 3456\) is in use by .+ or use force\.\n$/);
    assert.equal(await result(shop, "release", port, "--force"), "shop:web\t3456\n");
    assert.deepEqual(await list(), []);
    assert.deepEqual(await cli.run(shop, "list"), { code: 0, out: "", err: told("No ports are assigned yet.") });
  });

  test("a taken port is not to be had, and another one only where that is allowed", async () => {
    await listen(3456);
    const refused = await cli.run(shop, "request", "--strict");
    const other = await cli.run(shop, "request");
    assert.deepEqual([refused.code, refused.out], [3, ""]);
    assert.match(refused.err, /^port-daddy: Port 3456 is not available: .+\n$/);
    assert.notEqual(other.out, "3456\n");
    assert.match(other.err, /^port-daddy: shop:web got port \d+, because port 3456 was not available: .+ is listening on it\.\n$/);
    assert.deepEqual(await result(shop, "request"), other.out, "which is said once");
  });

  test("what is not there is not found", async () => {
    const missing = await cli.run(shop, "release", "nobody:web");
    assert.deepEqual(missing, { code: 5, out: "", err: told('nobody:web has no port. To see all assigned ports, run "port-daddy list".') });
    assert.equal((await cli.run(shop, "release", "3999")).code, 5);
    assert.equal((await cli.run(shop, "release", "nobody", "--all")).code, 5);
  });

  test("status and stop do not start a backend; start does, once", async () => {
    for (const argv of [["status"], ["status", "--json"], ["stop"]]) {
      const { code, out, err } = await cli.run(shop, ...argv);
      assert.deepEqual({ code, out, err }, { code: 4, out: "", err: told("Port Daddy's backend is not running.") });
    }
    assert.ok(!existsSync(cli.dataDir));
    const started = await result(shop, "start");
    const { pid } = JSON.parse(readFileSync(home.path("data/backend.json"), "utf8")) as { pid: number };
    const where = `pid ${pid}, version ${VERSION}, store ${home.path("data/port-daddy.db")}.\n`;
    assert.equal(started, `The backend has started: ${where}`);
    assert.equal(await result(shop, "start"), `The backend is already running: ${where}`);
    assert.match(await result(shop, "status"), new RegExp(`^status +ok\nversion +.*\npid +${pid}, running for \\d+ s\n`));
    assert.equal((JSON.parse(await result(shop, "status", "--json")) as { pid: number }).pid, pid);
    // As a zombie, its process may exist a little longer.
    const stopped = await cli.run(shop, "stop");
    assert.deepEqual([stopped.code, stopped.out], [0, ""]);
    assert.match(stopped.err, /^port-daddy: The backend (has stopped|is stopping)\.\n$/);
    assert.equal((await cli.run(shop, "status")).code, 4);
  });

  test("status shows what is wrong with the configuration", async () => {
    home.write("data/config.json", '{"range": [1, 2]}');
    const { code, out } = await cli.run(shop, "start");
    assert.deepEqual([code, out.startsWith("The backend has started")], [0, true]);
    assert.match(await result(shop, "status"), /^status +degraded\nproblem +.*config\.json.*range.*\n/);
  });

  test("requests at the same moment get one backend; one service one port, and each service its own", async () => {
    const same = await Promise.all(Array.from({ length: 4 }, () => result(shop, "request", ":api")));
    assert.equal(new Set(same).size, 1);
    const different = await Promise.all(Array.from({ length: 4 }, (_, at) => result(shop, "request", `shop:s${at}`)));
    assert.equal(new Set([...different, ...same]).size, 5);
  });

  test("without a backend there is still a port, with a warning, unless that is not wanted", async () => {
    const lost = new CliProcess(home.write("file", ""));
    const fallback = await lost.run(shop, "request");
    assert.deepEqual([fallback.code, fallback.err.split("\n").length], [0, 3]);
    assert.match(fallback.err, /^port-daddy: .*cannot be read: ENOTDIR.*\nport-daddy: shop:web gets port \d+ instead, which is free now/);
    assert.ok(Number(fallback.out) > 9999);
    const refused = await lost.run(shop, "request", "--no-fallback");
    assert.deepEqual([refused.code, refused.out], [4, ""]);
  });

  test("wrong input is told in sentences, changes nothing and starts nothing", async () => {
    home.write("broken/port-daddy.json", '{\n  "services": { "web": { "preferred": 80 } }\n}');
    const broken = await cli.run(home.path("broken"), "request");
    assert.deepEqual(broken, {
      code: 2,
      out: "",
      err: told(
        `${home.path("broken/port-daddy.json")}, line 2: services.web.preferred is 80, but must be a whole number from 1024 to 65535.`,
      ),
    });
    for (const argv of [["request", "--preferred", "x"], ["release", "1"], ["list", "a/b"], ["bogus"], ["status", "x"], []]) {
      const { code, out, err } = await cli.run(shop, ...argv);
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, /^port-daddy: .+\.\nport-daddy: See "port-daddy .*--help"\.\n$/);
    }
    assert.ok(!existsSync(cli.dataDir));
  });

  test("a reader who has seen enough is no error", async () => {
    for (const argv of [["--help"], ["request"], ["list"], ["bogus"]]) {
      const { code, err } = await cli.runUnread(shop, ...argv);
      assert.equal(code, argv[0] === "bogus" ? 2 : 0);
      assert.doesNotMatch(err, /EPIPE|^ +at /m);
    }
  });

  test("what cannot be written, or a folder that is gone, is told in a sentence", async function () {
    if (process.platform !== "linux") this.skip(); // /dev/full is Linux's.
    assert.deepEqual(await cli.shell(shop, '"$NODE" "$CLI" --help >/dev/full'), {
      code: 1,
      out: "",
      err: told("The output cannot be written: ENOSPC: no space left on device, write."),
    });
    assert.deepEqual(await cli.shell(home.mkdir("gone"), 'rmdir ../gone && "$NODE" "$CLI" request'), {
      code: 1,
      out: "",
      err: told("The current folder no longer exists. Change to another one."),
    });
  });
});
