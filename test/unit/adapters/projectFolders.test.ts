import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { PlaceFinder } from "../../../server/adapters/projects/findPlace.js";
import { ProjectFolders } from "../../../server/adapters/projects/projectFolders.js";
import type { Place, ScannedListener } from "../../../server/adapters/system.js";

suite("the project and the checkout of a folder", () => {
  let home: string;
  setup(() => (home = realpathSync(mkdtempSync(path.join(tmpdir(), "port-daddy-place-")))));
  teardown(() => rmSync(home, { recursive: true }));

  const at = (name: string): string => path.join(home, name);
  /** Creates files, by their paths below the home directory; a path that ends with a slash is a folder. */
  const create = (files: Record<string, string>): void => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(name.endsWith("/") ? at(name) : path.dirname(at(name)), { recursive: true });
      if (!name.endsWith("/")) writeFileSync(at(name), text);
    }
  };
  /** @returns the project's and the checkout's folder, below the home directory */
  const placeOf = async (folder: string): Promise<(string | undefined)[]> => {
    const { projectFolder, checkoutFolder } = await new PlaceFinder(() => home).find(at(folder));
    return [projectFolder, checkoutFolder].map((each) => each && path.relative(home, each));
  };

  test("the nearest port-daddy.json comes before a nearer package.json, whose name comes before the checkout", async () => {
    create({ "shop/.git/": "", "shop/web/src/": "", "shop/web/package.json": '{"name":"web"}', "shop/docs/": "" });
    assert.deepEqual(await placeOf("shop/web/src"), ["shop/web", "shop"]);
    assert.deepEqual(await placeOf("shop/docs"), ["shop", "shop"]);
    // Its content does not matter here.
    create({ "shop/port-daddy.json": "{" });
    assert.deepEqual(await placeOf("shop/web/src"), ["shop", "shop"]);
  });

  test("a copy of the project's package.json, as builds leave it, begins no project", async () => {
    create({ "shop/.git/": "", "shop/package.json": '{"name":"shop"}', "shop/web/package.json": '{"name":"web"}' });
    const copies = { "shop/.medusa/server": "shop", "shop/web/.next/standalone": "shop", "shop/web/.next/standalone/web": "web" };
    for (const [folder, name] of Object.entries(copies)) create({ [`${folder}/package.json`]: `{"name":"${name}"}` });
    assert.deepEqual(await placeOf("shop/.medusa/server"), ["shop", "shop"]);
    assert.deepEqual(await placeOf("shop/web/.next/standalone/web"), ["shop/web", "shop"]);
    create({ "notes/package.json": '{"name":"notes"}', "notes/dist/package.json": '{"name":"notes"}' });
    assert.deepEqual(await placeOf("notes/dist"), ["notes", undefined]);
    // Another clone within it, and a folder that says that it is a project.
    create({ "shop/.medusa/clone/.git/": "", "shop/.medusa/clone/package.json": '{"name":"shop"}', "notes/dist/port-daddy.json": "{}" });
    assert.deepEqual(await placeOf("shop/.medusa/clone"), ["shop/.medusa/clone", "shop/.medusa/clone"]);
    assert.deepEqual(await placeOf("notes/dist"), ["notes/dist", undefined]);
  });

  test("a package.json without a usable name is none", async () => {
    create({ "shop/package.json": '\uFEFF{"name":"shop"}' });
    const unusable = ["{}", '{"name":""}', '{"name":" "}', '{"name":7}', "null", "[]", '{"name":"web"', "", `{"name":"web","x":"${"x".repeat(300_000)}"}`]; // prettier-ignore
    for (const text of unusable) {
      create({ "shop/web/package.json": text });
      assert.deepEqual(await placeOf("shop/web"), ["shop", undefined], text.slice(0, 20));
    }
  });

  test("the search ends at the checkout, and at the home directory", async () => {
    create({ "package.json": '{"name":"dotfiles"}', "shop/.git/": "", "notes/": "" });
    assert.deepEqual(await placeOf("shop"), ["shop", "shop"]);
    assert.deepEqual(await placeOf("notes"), ["", undefined]);
    mkdirSync(at("inner"));
    assert.deepEqual(await new PlaceFinder(() => at("inner")).find(at("inner")), {});
  });

  test("the home directory is no checkout, and a project only by its files", async () => {
    create({
      ".git/": "",
      "notes/": "",
      "shop/web/package.json": '{"name":"web"}',
      "blog/.git/": "",
      "vim/.git": "gitdir: ../.git/modules/vim\n",
    });
    for (const folder of ["", "notes", "shop"]) assert.deepEqual(await placeOf(folder), [undefined, undefined], folder);
    assert.deepEqual(await placeOf("shop/web"), ["shop/web", undefined]);
    for (const folder of ["blog", "vim"]) assert.deepEqual(await placeOf(folder), [folder, folder]);
    create({ "package.json": '{"name":"me"}' });
    assert.deepEqual(await placeOf("notes"), ["", undefined]);
    create({ "package.json": "{}", "port-daddy.json": "{}" });
    assert.deepEqual(await placeOf("notes"), ["", undefined]);
  });

  test("a linked worktree below its checkout is a checkout of its own", async () => {
    const feat = "shop/.claude/worktrees/feat";
    create({ "shop/.git/": "", [`${feat}/.git`]: `gitdir: ${at("shop/.git/worktrees/feat")}\n`, [`${feat}/src/`]: "" });
    assert.deepEqual(await placeOf(`${feat}/src`), [feat, feat]);
  });

  test("a submodule is a project, and its superproject the checkout", async () => {
    create({
      ...{ "shop/.git/": "", "shop/port-daddy.json": "{}", "shop/libs/ui/src/": "" },
      ...{
        "shop/libs/ui/.git": "gitdir: ../../.git/modules/libs/ui\n",
        "shop/libs/ui/deep/.git": "gitdir: /x/.git/modules/ui/modules/deep\r\n",
      },
    });
    assert.deepEqual(await placeOf("shop/libs/ui/src"), ["shop/libs/ui", "shop"]);
    assert.deepEqual(await placeOf("shop/libs/ui/deep"), ["shop/libs/ui/deep", "shop"]);
    create({ "alone/.git": "gitdir: /x/.git/modules/alone\n" });
    assert.deepEqual(await placeOf("alone"), ["alone", "alone"]);
  });

  test("a submodule of a linked worktree, and a linked worktree of a submodule", async () => {
    create({
      ...{ "feat/.git": "gitdir: /x/.git/worktrees/feat\n", "feat/ui/.git": "gitdir: /x/.git/worktrees/feat/modules/ui\n" },
      ...{ "shop/.git/": "", "shop/ui-fix/.git": "gitdir: /x/.git/modules/ui/worktrees/ui-fix\n" },
    });
    assert.deepEqual(await placeOf("feat/ui"), ["feat/ui", "feat"]);
    assert.deepEqual(await placeOf("shop/ui-fix"), ["shop/ui-fix", "shop/ui-fix"]);
  });

  test("as git itself lays it out", async function () {
    const git = (folder: string, ...args: string[]) => {
      const own = ["-c", "user.name=me", "-c", "user.email=me@example.org", "-c", "protocol.file.allow=always"];
      execFileSync("git", ["-C", at(folder), ...own, ...args], { stdio: "pipe" });
    };
    try {
      execFileSync("git", ["--version"]);
    } catch {
      this.skip();
    }
    for (const name of ["ui", "shop"]) {
      mkdirSync(at(name));
      git(name, "init", "-q", ".");
      git(name, "commit", "-q", "--allow-empty", "-m", "one");
    }
    git("shop", "submodule", "--quiet", "add", at("ui"), "libs/ui");
    git("shop", "commit", "-q", "-m", "two");
    git("shop", "worktree", "add", "-q", at("shop/feat"));
    git("shop/feat", "submodule", "--quiet", "update", "--init");
    git("shop/libs/ui", "worktree", "add", "-q", at("shop/libs/fix"));
    assert.deepEqual(await placeOf("shop/libs/ui"), ["shop/libs/ui", "shop"]);
    assert.deepEqual(await placeOf("shop/feat"), ["shop/feat", "shop/feat"]);
    assert.deepEqual(await placeOf("shop/feat/libs/ui"), ["shop/feat/libs/ui", "shop/feat"]);
    assert.deepEqual(await placeOf("shop/libs/fix"), ["shop/libs/fix", "shop/libs/fix"]);
  });

  test("a folder that is gone belongs to nothing, though those above it are there", async () => {
    create({ "shop/.git/": "" });
    assert.deepEqual(await placeOf("shop/gone"), [undefined, undefined]);
    assert.deepEqual(await placeOf("shop/gone (deleted)"), [undefined, undefined]);
  });

  test("a file lies where its folder does, and anything else nowhere", async () => {
    create({ "shop/.git/": "", "shop/init.sql": "" });
    assert.deepEqual(await placeOf("shop/init.sql"), ["shop", "shop"]);
    const server = createServer().listen(at("shop/docker.sock"));
    await once(server, "listening");
    assert.deepEqual(await placeOf("shop/docker.sock"), [undefined, undefined]);
    server.close();
  });

  test("the real path of a folder or file, or the path itself where there is none", async () => {
    create({ "shop/init.sql": "" });
    symlinkSync("shop", at("link"));
    symlinkSync("loop", at("loop"));
    const real = async (name: string) => path.relative(home, await new PlaceFinder().realPath(at(name)));
    const [expected, names] = [["shop", "shop/init.sql", "loop", "gone"], ["link", "link/init.sql", "loop", "gone"]]; // prettier-ignore
    assert.deepEqual(await Promise.all(names.map(real)), process.platform === "win32" ? names : expected);
  });

  test("what cannot be looked at is an error, and no sign that nothing is there", async () => {
    create({ "shop/package.json": '{"name":"shop"}', "shop/web/": "" });
    symlinkSync("package.json", at("shop/web/package.json"));
    await assert.rejects(new PlaceFinder(() => home).find(at("shop/web")), { code: "ELOOP" });
  });
});

suite("a scan with projects and checkouts", () => {
  /** Tells a place for each folder, when the test lets it. */
  class HeldFinder {
    readonly asked: string[] = [];
    readonly held = new Map<string, (place: Place | Error) => void>();
    holds: (folder: string) => boolean = () => false;

    /** A link's name ends with @. */
    realPath(folder: string): Promise<string> {
      return Promise.resolve(folder.replace("@", ""));
    }

    find(folder: string): Promise<Place> {
      this.asked.push(folder);
      if (!this.holds(folder)) return Promise.resolve(folder === "/gone" ? {} : { projectFolder: `${folder}!` });
      return new Promise((resolve, reject) => this.held.set(folder, (place) => (place instanceof Error ? reject(place) : resolve(place))));
    }
  }
  let finder: HeldFinder;
  let now: number;
  let rows: ScannedListener[];
  let scan: ProjectFolders;
  const listeners = (...folders: (string | undefined)[]): ScannedListener[] =>
    folders.map((folder, i) => ({ port: 50_000 + i, address: "::", ...(folder !== undefined && { folder }), ancestors: [] }));
  const projects = async () => (await scan.scan()).map(({ projectFolder }) => projectFolder);
  setup(() => {
    finder = new HeldFinder();
    now = 0;
    scan = new ProjectFolders(
      { scan: () => Promise.resolve(rows) },
      () => finder,
      () => now,
      10,
    );
  });

  test("each folder is looked at once in half a minute", async () => {
    rows = listeners("/a", "/b", "/a", undefined);
    const expected = [{ projectFolder: "/a!" }, { projectFolder: "/b!" }, { projectFolder: "/a!" }, {}];
    assert.deepEqual(await scan.scan(), rows.map((row, i) => ({ ...row, ...expected[i] }))); // prettier-ignore
    now = 29_999;
    assert.deepEqual(await projects(), ["/a!", "/b!", "/a!", undefined]);
    assert.deepEqual(finder.asked, ["/a", "/b"]);
    now = 30_000;
    await scan.scan();
    assert.deepEqual(finder.asked, ["/a", "/b", "/a", "/b"]);
  });

  test("a file system that does not answer delays one scan, and leaves the others their threads", async () => {
    finder.holds = (folder) => folder.startsWith("/nfs");
    rows = listeners("/nfs/a", "/a", "/b");
    assert.deepEqual(await projects(), [undefined, "/a!", "/b!"]);
    rows = listeners("/nfs/a", "/nfs/b", "/nfs/c", "/a");
    assert.deepEqual(await projects(), [undefined, undefined, undefined, "/a!"]);
    // Nothing is asked a second time, and a third look would take the last thread.
    assert.deepEqual(await projects(), [undefined, undefined, undefined, "/a!"]);
    assert.deepEqual(finder.asked, ["/nfs/a", "/a", "/b", "/nfs/b"]);
    finder.holds = () => false;
    finder.held.get("/nfs/a")!({ projectFolder: "/nfs" });
    finder.held.get("/nfs/b")!({});
    await Promise.resolve();
    rows = listeners("/nfs/a", "/nfs/b", "/nfs/c", "/new");
    assert.deepEqual(await projects(), ["/nfs", undefined, "/nfs/c!", "/new!"]);
  });

  test("what was known stays while the file system does not answer", async () => {
    rows = listeners("/nfs/a");
    assert.deepEqual(await projects(), ["/nfs/a!"]);
    finder.holds = () => true;
    now = 30_000;
    assert.deepEqual(await projects(), ["/nfs/a!"]);
    finder.held.get("/nfs/a")!(new Error("EIO"));
    await scan.scan();
    assert.deepEqual(await projects(), [undefined]);
  });

  test("the folders of workers and of a container are looked at, too, after the processes' own", async () => {
    const containers = { containerFolder: "/c", containerSources: ["C:\\c", "/gone", "/nfs"] };
    rows = [{ ...listeners(undefined)[0]!, ...containers }, { ...listeners("/a")[0]!, workerFolders: ["/c", "/w"] }, ...listeners("/b")];
    finder.holds = (folder) => folder === "/nfs";
    const [container, workers, plain] = (await scan.scan()).map(({ places }) => places && [...places]);
    const inC = ["/c", { projectFolder: "/c!" }];
    assert.deepEqual([container, workers, plain], [[inC, ["/gone", {}]], [inC, ["/w", { projectFolder: "/w!" }]], undefined]);
    assert.deepEqual(finder.asked, ["/a", "/b", "/c", "/gone", "/nfs", "/w"]);
  });

  test("the paths of a container's folders become real ones, unless a file system does not answer", async () => {
    const row = { ...listeners(undefined)[0]!, container: "db" };
    rows = [
      { ...row, containerFolder: "/c@", containerSources: ["/c", "/d@", "/d", "/nfs@"] },
      { ...row, containerSources: ["/nfs@"] },
    ];
    finder.holds = (folder) => folder === "/nfs";
    const places = new Map(["/c", "/d"].map((each) => [each, { projectFolder: `${each}!` }]));
    assert.deepEqual(await scan.scan(), [
      { ...row, containerFolder: "/c", containerSources: ["/d", "/nfs@"], places },
      { ...row, containerSources: ["/nfs@"] },
    ]);
    rows = [{ ...row, containerFolder: "/c@", containerSources: ["/c"] }];
    assert.deepEqual(await scan.scan(), [{ ...row, containerFolder: "/c", places: new Map([["/c", { projectFolder: "/c!" }]]) }]);
  });

  test("a scan that fails is an error", async () => {
    const failing = new ProjectFolders({ scan: () => Promise.reject(new Error("would not say")) });
    await assert.rejects(failing.scan(), { message: "would not say" });
  });
});
