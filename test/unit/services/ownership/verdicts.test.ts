import assert from "node:assert/strict";
import type { ScannedListener } from "../../../../server/adapters/system.js";
import type { Verdict } from "../../../../server/services/ownership/ownership.js";
import type { Entry } from "../../../../server/services/registry.js";
import { entryOf, judge, leaseOfEditor, leaseOfProcess, socket } from "../listening/judgeWorld.js";

suite("Whose server a listener on the port of shop is", () => {
  const port = 50_100;
  const folder = "/home/me/shop";
  const shop = entryOf("shop", port, { folder });
  const api = entryOf("shop", 50_200, { folder, service: "api" });
  const docs = entryOf("docs", 50_300, { folder: "/home/me/docs" });

  async function verdictOn(
    listener: ScannedListener,
    others: readonly Entry[] = [],
    more: readonly ScannedListener[] = [],
  ): Promise<Verdict> {
    const { own, unclear } = await judge([shop, api, docs, ...others], [listener, ...more]);
    return own.includes(listener) ? "own" : unclear.includes(listener) ? "unclear" : "foreign";
  }

  const git = (root: string): Partial<ScannedListener> => ({ checkoutFolder: root, projectFolder: root });
  const nested = `${folder}/.worktrees/feat`;
  const cases: [what: string, Verdict, Partial<ScannedListener>][] = [
    ["that works in the folder", "own", { folder, ...git(folder) }],
    ["that works in a subfolder of the same project", "own", { folder: `${folder}/web`, ...git(folder) }],
    ["that works in a nested worktree, although no service there has a port", "foreign", work("/.claude/worktrees/feat")],
    ["that works in a nested repository", "foreign", work("/vendor/lib")],
    [
      "that works in a package of its own within the folder",
      "foreign",
      { folder: `${folder}/packages/web`, checkoutFolder: folder, projectFolder: `${folder}/packages/web` },
    ],
    ["that works elsewhere", "foreign", { folder: "/srv" }],
    ["whose folder the system does not tell, without being hidden", "foreign", {}],
    ["that is hidden", "unclear", { isHidden: true }],
    ["that is hidden, and another person's", "foreign", { pid: undefined, isHidden: true, isOfOtherPerson: true }],
    ["that is hidden, and works in the folder of another assignment", "foreign", { isHidden: true, folder: "/home/me/docs" }],
    ["that has no process", "unclear", { pid: undefined }],
    ["that is a daemon, and works in no project", "unclear", { isOrphan: true, folder: "/data" }],
    ["that is a daemon of another project", "foreign", { isOrphan: true, folder: "/home/me/blog", projectFolder: "/home/me/blog" }],
    ["that is a daemon, and works in the folder of another assignment", "foreign", { isOrphan: true, folder: "/home/me/docs" }],

    ["that a terminal of the project started, and that works elsewhere", "own", { folder: "/", startedFor: "shop::" }],
    ["that run started for the service, and that works elsewhere", "own", { folder: "/data", startedFor: "shop:main:" }],
    ["that was started for the project, and whose folder is hidden", "own", { isHidden: true, startedFor: "shop:main:" }],
    ["that was started in another copy of the project", "foreign", { folder: "/", startedFor: "shop:main:feature" }],
    ["that was started for another project", "foreign", { folder: "/", startedFor: "docs::" }],
    ["that is a daemon, and was started for another project", "foreign", { isOrphan: true, folder: "/data", startedFor: "docs::" }],
    [
      "that is a daemon, and was started for a project of the same name in another data directory",
      "foreign",
      { isOrphan: true, folder: "/data", startedFor: "shop:main:", isOfOtherDirectory: true },
    ],
    ["that is hidden, and was started for another copy", "foreign", { isHidden: true, startedFor: "shop:main:feature" }],
    ["that works in the folder, though a terminal of another project started it", "own", { folder, startedFor: "docs::" }],
    [
      "that was started for the project, and works in a package of it",
      "own",
      { folder: `${folder}/packages/web`, checkoutFolder: folder, projectFolder: `${folder}/packages/web`, startedFor: "shop::" },
    ],
    ["that a terminal of the project started in a nested worktree", "foreign", { ...work("/.worktrees/feat"), startedFor: "shop::" }],
    [
      "that a terminal of the project started in another checkout",
      "foreign",
      { ...git("/home/me/blog"), folder: "/home/me/blog", startedFor: "shop::" },
    ],
    [
      "that a terminal of the project started in a project without git",
      "foreign",
      { folder: "/home/me/blog", projectFolder: "/home/me/blog", startedFor: "shop::" },
    ],
    [
      "that a terminal of the project started in the folder of another assignment",
      "foreign",
      { folder: "/home/me/docs", startedFor: "shop::" },
    ],
    [
      "that run started for the service in another checkout",
      "unclear",
      { ...git("/home/me/blog"), folder: "/home/me/blog", startedFor: "shop:main:" },
    ],
    ["that run started for the service api of the folder", "foreign", { folder, startedFor: "shop:api:" }],
    ["with another program's value in the variable", "own", { folder, startedFor: "a b" }],

    ["whose workers work in the folder", "own", { folder: "/", workerFolders: ["/opt", `${folder}/web`] }],
    ["whose workers work elsewhere", "foreign", { folder: "/", workerFolders: ["/opt"] }],
    [
      "that is a daemon whose workers work in a nested worktree",
      "foreign",
      { isOrphan: true, folder: "/", workerFolders: [nested], places: new Map([[nested, git(nested)]]) },
    ],
    [
      "whose workers work in a nested worktree",
      "foreign",
      { folder: "/", workerFolders: [nested], places: new Map([[nested, git(nested)]]) },
    ],

    [
      "that is a container of the compose project in the folder",
      "own",
      { pid: undefined, container: "db", containerFolder: `${folder}/infra` },
    ],
    ["that is a container of another compose project", "foreign", { container: "db", containerFolder: "/home/me/blog" }],
    [
      "that is a container of a compose project in a nested worktree",
      "foreign",
      { container: "db", containerFolder: nested, places: new Map([[nested, git(nested)]]) },
    ],
    [
      "that is a container of a compose project in a package of the folder",
      "unclear",
      {
        ...{ container: "db", containerFolder: `${folder}/packages/db` },
        places: new Map([[`${folder}/packages/db`, { checkoutFolder: folder, projectFolder: `${folder}/packages/db` }]]),
      },
    ],
    [
      "that is a container of a compose project elsewhere, made with a file of the folder",
      "own",
      { container: "db", containerFolder: "/home/me/infra", containerSources: ["/home/me/infra", folder] },
    ],
    ["that is a container of a compose project above the folder", "unclear", { container: "db", containerFolder: "/home/me" }],
    [
      "that is a container which has mounted something of a nested worktree",
      "unclear",
      { container: "db", containerSources: [nested], places: new Map([[nested, git(nested)]]) },
    ],
    [
      "that is a container of a compose project in the folder of another assignment",
      "foreign",
      { container: "db", containerFolder: "/home/me/docs" },
    ],
    [
      "that is a container which has mounted something of the folder",
      "own",
      { container: "db", containerSources: ["/var/run", `${folder}/data`] },
    ],
    ["that is a container which has mounted something else", "unclear", { container: "db", containerSources: ["/var/run"] }],
    ["that forwards to a container which no engine names", "unclear", { folder: "/", command: "/usr/bin/docker-proxy -proto tcp" }],
  ];
  for (const [what, verdict, facts] of cases) {
    const says = { own: "it is its own", foreign: "it is foreign", unclear: "nobody can tell" }[verdict];
    test(`one ${what}: ${says}`, async () => {
      assert.equal(await verdictOn({ ...socket(port, 42), ...facts }), verdict);
    });
  }

  test("one that works in a nested worktree whose services have ports: it is foreign", async () => {
    const feature = entryOf("shop", 50_400, { folder: `${folder}/.worktrees/feature` });
    assert.equal(await verdictOn(socket(port, 42, { folder: `${folder}/.worktrees/feature` }), [feature]), "foreign");
  });

  test("one that run started for the service api, whose own server is on its port: it is its own", async () => {
    const startedFor = "shop:api:";
    const server = socket(api.assignment.port, 43, { folder, startedFor });
    assert.equal(await verdictOn(socket(port, 42, { folder, startedFor }), [], [server]), "own");
  });

  test("one in a package of the folder that an editor with a lease started: it is its own, unless it is another checkout", async () => {
    const leased = entryOf("shop", port, { folder, leases: [leaseOfEditor(port, 0, 9000)] });
    const ancestors = [{ pid: 9000, startedAt: "start of 9000" }];
    const inPackage = { folder: `${folder}/packages/web`, checkoutFolder: folder, projectFolder: `${folder}/packages/web` };
    for (const [facts, count] of [
      [inPackage, 1],
      [work("/.worktrees/feat"), 0],
    ] as const) {
      const { own } = await judge([leased], [socket(port, 42, { ...facts, ancestors })]);
      assert.equal(own.length, count);
    }
  });

  test("one that leases another port of the project, on which nobody listens: it is foreign", async () => {
    const leased = entryOf("shop", 50_500, { folder, service: "worker", leases: [leaseOfProcess(50_500, 42)] });
    assert.equal(await verdictOn(socket(port, 42, { folder, startedFor: "shop::" }), [leased]), "foreign");
  });

  test("one in the folder, started by a shell that leases the port of another project: it is its own", async () => {
    const leased = entryOf("blog", 50_500, { folder: "/home/me/blog", leases: [leaseOfProcess(50_500, 9000)] });
    const ancestors = [{ pid: 9000, startedAt: "start of 9000" }];
    assert.equal(await verdictOn(socket(port, 42, { folder, projectFolder: folder, ancestors }), [leased]), "own");
  });

  test("one in the folder, started by an owner of another service's port there: it is foreign", async () => {
    const leased = entryOf("shop", 50_500, { folder, service: "worker", leases: [leaseOfProcess(50_500, 9000)] });
    const ancestors = [{ pid: 9000, startedAt: "start of 9000" }];
    assert.equal(await verdictOn(socket(port, 42, { folder, projectFolder: folder, ancestors }), [leased]), "foreign");
  });

  /** A process in a checkout within the folder of shop. */
  function work(at: string): Partial<ScannedListener> {
    return { folder: `${folder}${at}/src`, ...git(`${folder}${at}`) };
  }
});
