import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import type { StoreWithMetrics } from "../../../server/store/metricsStore.js";
import type { StoreOptions } from "../../../server/store/sqlite/openStore.js";
import type { StoredState } from "../../../server/store/store.js";
import { failureOf } from "../services/failure.js";
import { storeHome } from "./openedStore.js";
import { contentOf, grant, rest } from "./storeContract.js";

const event = (port: number) => ({ at: 1, kind: "assigned" as const, port, project: `p${port}`, service: "main", context: "" });

/** Longer than before, since the clocks of some file systems are too coarse to tell two writes apart. */
const spoil = (file: string): void => writeFileSync(file, Buffer.alloc(statSync(file).size + 4096, 0xa5));

suite("A store whose files are lost while it is in use", () => {
  const home = storeHome();
  const aside = (): string => `${home.file}.replaced-2026-11-22T21-00-05Z`;

  /** A store, and memory that follows it as the registry does. */
  async function opened(options: Partial<StoreOptions> = {}) {
    const memory: StoredState = { assignments: [], leases: [], rests: [] };
    const store = await home.open(options);
    const before = await store.load();
    for (const key of ["assignments", "leases", "rests"] as const) (memory[key] as unknown[]).push(...before[key]);
    store.files!.keepFrom(() => memory);
    const claim = async (port: number): Promise<void> => {
      const step = grant(port, `p${port}`, { folder: `/${"x".repeat(3000)}` }); // So that each has a page of its own.
      const resting = rest(port + 1000, `p${port}`, home.now + 1);
      await store.claim({ ...step, rests: [resting], events: [event(port)] });
      memory.rests.push(resting);
      for (const { assignment, leases } of step.grants) {
        memory.assignments.push(assignment);
        memory.leases.push(...leases);
      }
    };
    return { store, claim, memory };
  }
  const portsIn = async (store: StoreWithMetrics) => (await contentOf(store)).assignments.map(({ port }) => port);
  const portsNow = () => home.use(portsIn);

  /** Ports of before and after an older copy of the file and of its log. */
  const [older, newer] = [
    [4100, 4101, 4102],
    [4110, 4111, 4112],
  ] as const;

  const losses: Record<string, () => void> = {
    "an older copy is renamed over its file": () => renameSync(home.path("copy"), home.file),
    "older copies are renamed over its file and its log": () => {
      renameSync(home.path("copy"), home.file);
      renameSync(home.path("copy-wal"), `${home.file}-wal`);
    },
    "an older copy is written over its file in place": () => copyFileSync(home.path("copy"), home.file),
    "older copies are written over its file and its log in place": () => {
      copyFileSync(home.path("copy"), home.file);
      copyFileSync(home.path("copy-wal"), `${home.file}-wal`);
    },
    "its file is cut off": () => truncateSync(home.file, 4096),
    "its file is emptied": () => truncateSync(home.file, 0),
    "its file is removed": () => rmSync(home.file),
    "its log is removed": () => rmSync(`${home.file}-wal`),
    "its log is emptied": () => truncateSync(`${home.file}-wal`, 0),
    "its log is written over in place": () => spoil(`${home.file}-wal`),
    "its log is replaced by another file": () => {
      writeFileSync(home.path("other"), "another log");
      renameSync(home.path("other"), `${home.file}-wal`);
    },
    "all its files are removed": () => {
      for (const end of ["", "-wal", ".open"]) rmSync(home.file + end);
    },
    "its file is replaced by a folder": () => {
      rmSync(home.file);
      mkdirSync(home.file);
    },
    "its file is replaced by a text": () => {
      rmSync(home.file);
      writeFileSync(home.file, "This is no database.");
    },
  };
  for (const [what, lose] of Object.entries(losses)) {
    test(`since ${what}, is written again from memory: nothing acknowledged before or after is lost`, async () => {
      const first = await opened();
      for (const port of older) await first.claim(port);
      copyFileSync(home.file, home.path("copy"));
      copyFileSync(`${home.file}-wal`, home.path("copy-wal"));
      for (const port of newer) await first.claim(port);
      await first.store.close(); // All is in the file by then, and the copy lacks it.
      const { store, claim, memory } = await opened();
      await claim(4113);
      lose();
      await Promise.all([claim(4120), claim(4121)]);
      await claim(4122);
      const all = [...older, ...newer, 4113, 4120, 4121, 4122];
      assert.deepEqual(await portsIn(store), all);
      const { assignments, rests } = await contentOf(store);
      assert.deepEqual({ assignments, rests }, { assignments: memory.assignments, rests: memory.rests });
      const told = home.problems.get("storeRepair")!;
      assert.match(told, /^Another program .+ \(port-daddy\.db\), so Port Daddy wrote it again from memory: no port is lost/);
      assert.equal(home.problems.size, 1);
      // A kill now would leave it whole.
      for (const end of ["", "-wal", ".open"]) copyFileSync(home.file + end, home.path(`killed${end}`));
      await store.close();
      assert.deepEqual(await portsNow(), all);
      for (const end of ["", "-wal", ".open"]) copyFileSync(home.path(`killed${end}`), home.file + end);
      home.problems.clear();
      assert.deepEqual([await portsNow(), [...home.problems]], [all, []]);
    });
  }

  test("is noticed without a step, and the other file is kept as it is, with its log", async () => {
    const { store, claim } = await opened();
    await claim(4100);
    for (const end of ["", "-wal"]) {
      writeFileSync(home.path("other"), `other${end}`);
      renameSync(home.path("other"), home.file + end);
    }
    await store.files!.check();
    assert.deepEqual(
      ["", "-wal"].map((end) => readFileSync(aside() + end, "utf8")),
      ["other", "other-wal"],
    );
    const told = home.problems.get("storeRepair")!;
    assert.ok(told.endsWith("; what lay there is kept as port-daddy.db.replaced-2026-11-22T21-00-05Z."), told);
    home.problems.clear();
    await store.files!.check();
    assert.equal(home.problems.size, 0, "it is told once");
    await store.close();
    assert.deepEqual(home.files(), [
      "port-daddy.db",
      "port-daddy.db.replaced-2026-11-22T21-00-05Z",
      "port-daddy.db.replaced-2026-11-22T21-00-05Z-wal",
    ]);
    assert.deepEqual(await portsNow(), [4100]);
  });

  test("keeps its history and its metrics, which the open connection can still read", async () => {
    const { store, claim } = await opened();
    await claim(4100);
    await store.metrics.flush({ totals: new Map([["requests", "1"]]), samples: [], kept: [] });
    rmSync(home.file);
    await claim(4101);
    const events = (await store.findEvents({ limit: 9 })).map(({ id, port }) => [id, port]);
    assert.deepEqual(events, [
      [2, 4101],
      [1, 4100],
    ]);
    assert.deepEqual([...(await store.metrics.load())], [["requests", "1"]]);
    await store.close();
  });

  test("takes its history from the newest backup when it can no longer be read, and says so", async () => {
    const { store, claim } = await opened();
    await claim(4100);
    await store.close();
    mkdirSync(home.path("backups"));
    copyFileSync(home.file, home.path("backups", "port-daddy-2026-11-22T20-00-00Z.db"));
    const again = await opened();
    await again.claim(4101);
    spoil(home.file);
    await again.claim(4102);
    assert.deepEqual(await portsIn(again.store), [4100, 4101, 4102]);
    assert.deepEqual(
      (await again.store.findEvents({ limit: 9 })).map(({ port }) => port),
      [4102, 4100],
    );
    assert.match(home.problems.get("storeRepair")!, /no port is lost, but the history since 2026-11-22 20:00 UTC is\./);
    await again.store.close();
  });

  test("takes its history from its file when its log is spoilt", async () => {
    const first = await opened();
    await first.claim(4100);
    await first.store.close();
    utimesSync(home.file, home.now / 1000, home.now / 1000);
    const { store, claim } = await opened();
    await claim(4101);
    truncateSync(`${home.file}-wal`);
    await claim(4102);
    assert.deepEqual(
      (await store.findEvents({ limit: 9 })).map(({ port }) => port),
      [4102, 4100],
    );
    assert.match(home.problems.get("storeRepair")!, /no port is lost, but the history since 2026-11-22 21:00 UTC is\./);
    await store.close();
  });

  test("is also written again by a check while nothing else happens", async () => {
    const { store, claim } = await opened();
    await claim(4100);
    truncateSync(home.file, 0);
    utimesSync(home.file, 0, 0);
    await store.files!.check();
    assert.deepEqual(await portsIn(store), [4100]);
    await store.close();
  });

  test("is left alone when its file was only touched", async () => {
    const { store, claim } = await opened();
    await claim(4100);
    const { ino } = statSync(home.file);
    utimesSync(home.file, 1, 1);
    await claim(4101);
    assert.deepEqual([statSync(home.file).ino, [...home.problems]], [ino, []]);
    await store.close();
    assert.deepEqual(await portsNow(), [4100, 4101]);
  });

  test("is written to the link's target of now, when its link leads elsewhere", async function () {
    if (process.platform === "win32") return this.skip(); // Links need a privilege there.
    for (const name of ["one", "two"]) mkdirSync(home.path(name));
    symlinkSync(home.path("one", "ports.db"), home.file);
    const { store, claim } = await opened();
    await claim(4100);
    rmSync(home.file);
    symlinkSync(home.path("two", "ports.db"), home.file);
    await claim(4101);
    assert.equal(store.files!.path, home.path("two", "ports.db"));
    await store.close();
    assert.deepEqual([home.files("one"), home.files("two")], [["ports.db"], ["ports.db"]]);
    assert.deepEqual(await portsNow(), [4100, 4101]);
  });

  test("is not written again in a folder that is another backend's by now: the step fails", async () => {
    let isOurs = true;
    const { store, claim } = await opened({ isOurs: () => isOurs });
    await claim(4100);
    isOurs = false;
    linkSync(home.file, home.path("kept"));
    writeFileSync(home.path("other"), "another backend's");
    renameSync(home.path("other"), home.file);
    await failureOf(claim(4101), "StoreUnavailable");
    assert.equal(readFileSync(home.file, "utf8"), "another backend's");
    assert.deepEqual(
      home.files(),
      ["kept", "port-daddy.db", "port-daddy.db-wal", "port-daddy.db.open"],
      "nothing of ours is left beside it",
    );
    isOurs = true;
    await claim(4101);
    assert.deepEqual(await portsIn(store), [4100, 4101]);
    await store.close();
  });

  test("is written again as soon as there is room, when the disk was full: until then nothing is acknowledged", async function () {
    if (process.platform !== "linux" || process.getuid?.() !== 0) return this.skip(); // Only root may mount a small disk.
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", home.path()], { stdio: "ignore" });
    } catch {
      return this.skip(); // Also root may not mount everywhere.
    }
    try {
      const { store, claim } = await opened();
      for (const port of older) await claim(port);
      // A file that fills the disk, and whose removal makes room again.
      assert.throws(() => writeFileSync(home.path("ballast"), Buffer.alloc(1_000_000)), { code: "ENOSPC" });
      rmSync(`${home.file}-wal`);
      await failureOf(claim(4110), "StoreUnavailable");
      assert.deepEqual(home.files(), ["ballast", "port-daddy.db", "port-daddy.db.open"]);
      rmSync(home.path("ballast"));
      await claim(4111);
      await store.close();
      assert.deepEqual(await portsNow(), [...older, 4111]);
    } finally {
      execFileSync("umount", ["-l", home.path()]);
    }
  });

  test("is finished by the next start when the one that wrote it again was killed in between", async () => {
    const { store, claim } = await opened();
    await claim(4100);
    await store.close();
    renameSync(home.file, `${home.file}.rewritten`);
    writeFileSync(home.file, "what was put there");
    writeFileSync(`${home.file}.open`, "");
    assert.deepEqual([await portsNow(), [...home.problems]], [[4100], []]);
    assert.equal(readFileSync(aside(), "utf8"), "what was put there");
  });
});
