import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import path from "node:path";
import type { BackendFile } from "../../server/protocol/handshake.js";
import type { Params } from "../../server/protocol/requests.js";
import { BackendHome } from "./backendHome.js";
import { CliProcess } from "./cliProcess.js";
import type { RawClient } from "./rawClient.js";

suite("clones of one repository", function () {
  this.timeout(120_000);
  let home: BackendHome;
  let cli: CliProcess;
  setup(() => {
    home = new BackendHome();
    cli = new CliProcess(home.dataDir);
  });
  teardown(() => home.remove());

  const git = (folder: string, ...args: string[]): void => {
    const settings = ["user.name=Ada", "user.email=ada@example.org", "init.defaultBranch=main"].flatMap((each) => ["-c", each]);
    execFileSync("git", [...settings, ...args], { cwd: folder, stdio: "ignore" });
  };
  const repository = (name: string): string => {
    const folder = home.mkdir(name);
    git(folder, "init");
    git(folder, "commit", "--allow-empty", "-m", "Begin");
    return folder;
  };
  /** Another one of this, whose folder has the same name. */
  const clone = (of: string, place: string): string => {
    const folder = path.join(home.mkdir(place), path.basename(of));
    git(home.folder, "clone", "--quiet", of, folder);
    return folder;
  };
  const port = async (folder: string, ...argv: string[]): Promise<number> => {
    const { code, out, err } = await cli.run(folder, "request", ...argv);
    assert.deepEqual({ code, err }, { code: 0, err: "" });
    return Number(out);
  };
  const ask = (client: RawClient, project: string, folder: string, wish: Partial<Params<"portDaddy/request">> = {}) =>
    client.request("portDaddy/request", { project, folder, worktree: "", ...wish });

  test("that ask for the first time at the same moment get two ports, always", async () => {
    await home.start();
    const folders = [home.mkdir("a/shop"), home.mkdir("b/shop")];
    const clients = await Promise.all(folders.map(() => home.connect()));
    for (let round = 0; round < 20; round++) {
      const project = `shop-${round}`;
      const granted = await Promise.all(clients.map((client, at) => ask(client, project, folders[at]!)));
      assert.notEqual(granted[0]!.port, granted[1]!.port, `round ${round}`);
      assert.deepEqual(
        granted.map(({ folder }) => folder),
        folders,
      );
      const again = await Promise.all(clients.map((client, at) => ask(client, project, folders[at]!)));
      assert.deepEqual(
        again.map(({ port }) => port),
        granted.map(({ port }) => port),
      );
    }
  });

  test("have ports of their own on the command line, of which two start at once", async () => {
    await home.start();
    const first = repository("shop");
    const folders = [first, clone(first, "b"), clone(first, "c")];
    const ports = await Promise.all(folders.map((folder) => port(folder)));
    assert.equal(new Set(ports).size, 3);
    for (const [at, folder] of folders.entries()) assert.equal(await port(folder), ports[at]);
  });

  test("cost one round trip for each request and each release", async () => {
    await home.start();
    const folder = repository("shop");
    await port(folder);
    await cli.run(folder, "env");
    await cli.run(folder, "run", "--", process.execPath, "--version");
    await cli.run(folder, "release", ":main");
    const { requests } = await (await home.connect()).request("portDaddy/metrics", {});
    // The companion of `run` may ask for more, at its own time.
    const methods = ["portDaddy/request", "portDaddy/requestAll", "portDaddy/release"] as const;
    assert.deepEqual(
      methods.map((method) => requests[method]),
      [{ ok: 1 }, { ok: 2 }, { ok: 1 }],
    );
  });

  test("are one where two paths lead to one folder by a symbolic link", async () => {
    await home.start();
    const client = await home.connect();
    const shop = home.mkdir("shop");
    const link = path.join(home.folder, "link");
    symlinkSync(shop, link);
    assert.equal((await ask(client, "shop", link)).port, (await ask(client, "shop", shop)).port);
  });

  test("are one where two paths lead to one folder by a bind mount", async function () {
    const [shop, mounted] = [home.mkdir("shop"), home.mkdir("mounted")];
    try {
      execFileSync("mount", ["--bind", shop, mounted], { stdio: "ignore" });
    } catch {
      return this.skip(); // Only root may mount, and not in every container.
    }
    try {
      await home.start();
      const client = await home.connect();
      const other = await ask(client, "shop", home.mkdir("other"));
      const first = await ask(client, "shop", shop);
      const second = await ask(client, "shop", mounted);
      assert.deepEqual([second.port, second.context], [first.port, first.context]);
      assert.notEqual(other.port, first.port);
    } finally {
      execFileSync("umount", [mounted]);
    }
  });

  test("may move: a folder that is gone gives way", async () => {
    await home.start();
    const client = await home.connect();
    const before = await ask(client, "shop", path.join(home.folder, "gone"));
    assert.equal((await ask(client, "shop", home.mkdir("shop"))).port, before.port);
  });

  test("of an older window that settles the context by itself have what it asks for", async () => {
    await home.start();
    const [older, newer] = [await home.connect("older"), await home.connect("newer")];
    const folders = [home.mkdir("a/shop"), home.mkdir("b/shop")];
    const mine = await ask(older, "shop", folders[0]!, { context: "", worktree: undefined });
    const other = await ask(newer, "shop", folders[1]!);
    assert.notEqual(other.port, mine.port);
    const { assignments } = await older.request("portDaddy/list", { project: "shop" });
    const { context } = assignments.find(({ folder }) => folder === folders[1])!;
    assert.equal((await ask(older, "shop", folders[1]!, { context, worktree: undefined })).port, other.port);
    const released = await older.request("portDaddy/release", { project: "shop", service: "main", context, force: true });
    assert.deepEqual(
      released.released.map(({ port }) => port),
      [other.port],
    );
  });

  test("have ports of their own at an older backend, of which the command line asks the list first", async () => {
    await home.start();
    const older: BackendFile = { ...home.backendFile, protocol: "1.0" };
    home.announce(older);
    const first = repository("shop");
    const second = clone(first, "b");
    const ports = [await port(first), await port(second)];
    assert.notEqual(ports[0], ports[1]);
    const { requests } = await (await home.connect()).request("portDaddy/metrics", {});
    assert.deepEqual(requests, { "portDaddy/list": { ok: 2 }, "portDaddy/request": { ok: 2 } });
  });
});
