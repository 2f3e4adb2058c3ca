import assert from "node:assert/strict";
import { copyFileSync, lstatSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { failureOf } from "../services/failure.js";
import { storeHome } from "./openedStore.js";
import { contentOf, grant } from "./storeContract.js";

suite("A store behind a link", function () {
  if (process.platform === "win32") return; // Links need a privilege there.
  const home = storeHome();
  const real = (): string => home.path("elsewhere", "ports.db");
  const portsNow = () => home.use(async (store) => (await contentOf(store)).assignments.map(({ port }) => port));

  setup(() => {
    mkdirSync(path.dirname(real()));
    symlinkSync(path.join("elsewhere", "ports.db"), home.file);
  });

  test("is made where the link leads, with all that belongs to it, and the link stays", async () => {
    const store = await home.open();
    await store.claim(grant(4100, "shop"));
    assert.deepEqual(home.files("elsewhere"), ["ports.db", "ports.db-wal", "ports.db.open"]);
    assert.equal(store.files?.path, real());
    await store.close();
    assert.deepEqual([home.files("elsewhere"), home.files()], [["ports.db"], ["elsewhere", "port-daddy.db"]]);
    assert.deepEqual([await portsNow(), [...home.problems]], [[4100], []]);
  });

  test("is whole after a kill, and nobody is told that its log is missing", async () => {
    const store = await home.open();
    await store.claim(grant(4100, "shop"));
    for (const end of ["", "-wal", ".open"]) copyFileSync(real() + end, home.path(`killed${end}`));
    await store.close();
    for (const end of ["", "-wal", ".open"]) copyFileSync(home.path(`killed${end}`), real() + end);
    assert.deepEqual([await portsNow(), [...home.problems]], [[4100], []]);
  });

  test("is told of when its log is gone", async () => {
    const store = await home.open();
    await store.claim(grant(4100, "shop"));
    const killed = readFileSync(real());
    await store.close();
    writeFileSync(real(), killed);
    writeFileSync(`${real()}.open`, "");
    assert.deepEqual(await portsNow(), []);
    assert.match(home.problems.get("storeRepair")!, /^The store's log \(.+\) was missing/);
  });

  test("is moved aside beside itself when it is damaged, and the link leads to the new one", async () => {
    await home.use((store) => store.claim(grant(4100, "shop")));
    writeFileSync(real(), "garbage");
    await home.use((store) => store.claim(grant(4101, "library")));
    assert.equal(readlinkSync(home.file), path.join("elsewhere", "ports.db"));
    assert.deepEqual(home.files("elsewhere"), ["ports.db", "ports.db.corrupt-2026-11-22T21-00-05Z"]);
    assert.equal(readFileSync(`${real()}.corrupt-2026-11-22T21-00-05Z`, "utf8"), "garbage");
    assert.deepEqual(await portsNow(), [4101]);
  });

  test("is found through several links", async () => {
    await home.use((store) => store.claim(grant(4100, "shop")));
    rmSync(home.file);
    symlinkSync(real(), home.path("second"));
    symlinkSync("second", home.file);
    assert.deepEqual(await portsNow(), [4100]);
    assert.ok(lstatSync(home.file).isSymbolicLink() && lstatSync(home.path("second")).isSymbolicLink());
  });

  test("is refused while the folder behind the link is not there, or links lead in a circle", async () => {
    rmSync(path.dirname(real()), { recursive: true });
    const { message } = await failureOf(home.open(), "StoreUnavailable");
    assert.ok(message.includes(`${home.file} is a link to ${real()}, whose folder does not exist`), message);
    rmSync(home.file);
    symlinkSync("port-daddy.db", home.file);
    assert.match((await failureOf(home.open(), "StoreUnavailable")).message, /ELOOP/);
    assert.deepEqual(home.files(), ["port-daddy.db"]);
  });
});
