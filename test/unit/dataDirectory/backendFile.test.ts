import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { hasBackendFile, removeBackendFile, writeBackendFile } from "../../../server/dataDirectory/backendFile.js";
import { backendFilePath, readBackendFile } from "../../../server/protocol/dataDirectory.js";
import { type BackendFile, parseBackendFile } from "../../../server/protocol/schemas/handshakeSchema.js";
import { temporaryFolder } from "../store/temporaryFolder.js";

suite("backend.json", () => {
  const inFolder = temporaryFolder();
  const content = (token: string): BackendFile => ({
    ...{ version: "1.0.0", protocol: "1.0", pid: process.pid, endpoint: inFolder("backend.sock"), token },
    startedAt: "2026-01-01T00:00:00Z",
  });

  test("is written whole, for this user alone, and leaves no draft", () => {
    writeBackendFile(inFolder(), content("mine"));
    assert.deepEqual(parseBackendFile(readBackendFile(inFolder())!), content("mine"));
    assert.deepEqual(readdirSync(inFolder()), ["backend.json"]);
    if (process.platform !== "win32") assert.equal(statSync(backendFilePath(inFolder())).mode & 0o777, 0o600);
  });

  test("belongs to the backend whose token it has", () => {
    assert.equal(hasBackendFile(inFolder(), "mine"), false, "there is none");
    writeBackendFile(inFolder(), content("mine"));
    assert.deepEqual([hasBackendFile(inFolder(), "mine"), hasBackendFile(inFolder(), "ours")], [true, false]);
    writeFileSync(backendFilePath(inFolder()), '{"token": "mine"');
    assert.equal(hasBackendFile(inFolder(), "mine"), false, "it is not complete");
  });

  test("is removed by the backend that wrote it", () => {
    writeBackendFile(inFolder(), content("mine"));
    removeBackendFile(inFolder(), "mine");
    assert.equal(existsSync(backendFilePath(inFolder())), false);
    removeBackendFile(inFolder(), "mine");
  });

  test("stays when another backend has written it meanwhile, so that clients still find that one", () => {
    writeBackendFile(inFolder(), content("theirs"));
    removeBackendFile(inFolder(), "mine");
    assert.deepEqual(parseBackendFile(readBackendFile(inFolder())!), content("theirs"));
  });

  test("that is a folder belongs to no backend, and stays", () => {
    mkdirSync(backendFilePath(inFolder()));
    assert.equal(hasBackendFile(inFolder(), "mine"), false);
    removeBackendFile(inFolder(), "mine");
    assert.ok(existsSync(backendFilePath(inFolder())));
  });
});
