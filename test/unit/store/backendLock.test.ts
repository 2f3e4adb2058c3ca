import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { takeBackendLock } from "../../../server/dataDirectory/backendLock.js";
import { startProgram } from "../adapters/startProgram.js";
import { programOf } from "./programOf.js";
import { temporaryFolder } from "./temporaryFolder.js";

suite("The backend's lock", () => {
  const inFolder = temporaryFolder();
  const start = () => startProgram(process.execPath, [programOf("lockHolder"), inFolder("backend.lock")]);

  test("is had by one process only", async () => {
    const [first, second] = [await start(), await start()];
    try {
      assert.deepEqual([first.line, second.line], ["held", "refused"]);
      assert.equal(takeBackendLock(inFolder("backend.lock")), undefined);
    } finally {
      await Promise.all([first.stop(), second.stop()]);
    }
  });

  test("is had by exactly one of many that want it at the same moment", async () => {
    const all = await Promise.all(Array.from({ length: 6 }, start));
    await Promise.all(all.map((program) => program.stop()));
    assert.deepEqual(all.map(({ line }) => line).sort(), ["held", ...Array<string>(5).fill("refused")]);
  });

  test("is free at once when its holder was killed", async () => {
    const holder = await start();
    await holder.stop();
    const lock = takeBackendLock(inFolder("backend.lock"));
    assert.ok(lock);
    lock.release();
  });

  test("is free when it was given back", () => {
    const first = takeBackendLock(inFolder("backend.lock"));
    assert.ok(first);
    assert.equal(takeBackendLock(inFolder("backend.lock")), undefined);
    first.release();
    const second = takeBackendLock(inFolder("backend.lock"));
    assert.ok(second);
    second.release();
  });

  test("is an error, not somebody else's, when its file cannot be used", () => {
    assert.throws(() => takeBackendLock(inFolder("nowhere", "backend.lock")), /directory does not exist/);
    writeFileSync(inFolder("garbage.lock"), "a shopping list\n".repeat(500));
    assert.throws(() => takeBackendLock(inFolder("garbage.lock")), { code: "SQLITE_NOTADB" });
    mkdirSync(inFolder("folder.lock"));
    assert.throws(() => takeBackendLock(inFolder("folder.lock")), { code: /SQLITE_CANTOPEN/ });
  });
});
