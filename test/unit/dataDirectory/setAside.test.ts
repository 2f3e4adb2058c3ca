import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { setUnusableAside } from "../../../server/dataDirectory/setAside.js";
import { temporaryFolder } from "../store/temporaryFolder.js";

suite("What cannot be used in the user's own data directory", () => {
  const inFolder = temporaryFolder();
  const names = () => readdirSync(inFolder()).sort();

  test("may be read and written again where it is the user's own, and others lose nothing", function () {
    if (process.platform === "win32") this.skip(); // It has no modes.
    for (const name of ["logs", "backups", "other"]) mkdirSync(inFolder(name));
    const files = ["port-daddy.db", "backend.lock", "config.json", "logs/backend.log", "notes.txt"];
    for (const name of files) writeFileSync(inFolder(name), name);
    for (const name of ["port-daddy.db", "logs/backend.log"]) chmodSync(inFolder(name), 0o444);
    for (const name of ["backend.lock", "config.json", "backups", "notes.txt", "other"]) chmodSync(inFolder(name), 0);
    chmodSync(inFolder("logs"), 0o550);
    const before = names();
    assert.deepEqual(setUnusableAside(inFolder(), 1), []);
    assert.deepEqual(names(), before);
    const modes = [...files, "logs", "backups", "other"].map((name) => [name, (statSync(inFolder(name)).mode & 0o777).toString(8)]);
    assert.deepEqual(Object.fromEntries(modes), {
      ...{ "port-daddy.db": "644", "backend.lock": "600", "config.json": "600", "logs/backend.log": "644" },
      ...{ logs: "750", backups: "700" },
      ...{ "notes.txt": "0", other: "0" },
    });
    assert.equal(readFileSync(inFolder("port-daddy.db"), "utf8"), "port-daddy.db");
    chmodSync(inFolder("other"), 0o700);
  });

  test("is kept under another name where it is of the wrong kind, and told", () => {
    for (const name of ["backend.json", "backend.sock", "config.json"]) mkdirSync(inFolder(name));
    writeFileSync(inFolder("logs"), "");
    writeFileSync(inFolder("network.json"), "{}");
    assert.deepEqual(setUnusableAside(inFolder(), 1), [
      `In ${inFolder()}, backend.json, backend.sock, logs could not be used, because they are of the wrong kind. They were written again; the former ones are kept as backend.json.unreadable-1, backend.sock.unreadable-1, logs.unreadable-1.`,
    ]);
    const kept = ["backend.json.unreadable-1", "backend.sock.unreadable-1", "config.json", "logs.unreadable-1", "network.json"];
    assert.deepEqual(names(), kept);
  });

  test("is looked at by name, and not where it is a link", function () {
    if (process.platform === "win32") this.skip(); // Only administrators make links there.
    mkdirSync(inFolder("elsewhere"));
    symlinkSync(inFolder("elsewhere"), inFolder("backend.json"));
    mkdirSync(inFolder("backend.lock"));
    assert.deepEqual(setUnusableAside(inFolder(), 1, ["backend.json", "network.json"]), []);
    assert.deepEqual(setUnusableAside(inFolder(), 1, ["backend.lock"]), [
      `In ${inFolder()}, backend.lock could not be used, because it is of the wrong kind. It was written again; the former one is kept as backend.lock.unreadable-1.`,
    ]);
  });
});
