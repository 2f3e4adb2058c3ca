import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, renameSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { mock } from "node:test";
import { chooseEndpoint, removeStaleEndpoint } from "../../../server/transport/socket/endpoint.js";
import { temporaryFolder } from "../store/temporaryFolder.js";

suite("The endpoint of a data directory", () => {
  const inFolder = temporaryFolder();
  const before = process.env["TMPDIR"];
  setup(function () {
    if (process.platform === "win32") this.skip(); // A pipe there has a name at random.
    process.env["TMPDIR"] = inFolder();
  });
  teardown(() => {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  });

  /** Too long for a socket, but not for a folder. */
  const long = (name = "x") => `/${name.repeat(120)}`;
  const ownFolder = () => inFolder(`port-daddy-${os.userInfo().uid}`);

  test("is in it, where a socket can have that path", () => {
    assert.equal(chooseEndpoint("/home/ada/pd"), path.join("/home/ada/pd", "backend.sock"));
  });

  test("is otherwise in a folder of this user alone, the same each time, and another one for each", () => {
    const endpoint = chooseEndpoint(long());
    assert.equal(path.dirname(endpoint), ownFolder());
    assert.equal(statSync(ownFolder()).mode & 0o777, 0o700);
    assert.match(path.basename(endpoint), /^[0-9a-f]{16}\.sock$/);
    assert.equal(chooseEndpoint(long()), endpoint);
    assert.notEqual(chooseEndpoint(long("y")), endpoint);
  });

  test("is none in a folder that others may enter, or that is a link to one that is this user's", () => {
    const isRefused = () =>
      assert.throws(() => chooseEndpoint(long()), /must be a folder of this user alone; remove it, or set PORT_DADDY_HOME/);
    mkdirSync(ownFolder());
    chmodSync(ownFolder(), 0o755);
    isRefused();
    chmodSync(ownFolder(), 0o700);
    renameSync(ownFolder(), inFolder("real"));
    symlinkSync(inFolder("real"), ownFolder());
    isRefused();
  });

  test("is none in a folder of another user, who could replace the socket there", () => {
    const { uid, ...user } = os.userInfo();
    mock.method(os, "userInfo", () => ({ ...user, uid: uid + 1 }));
    try {
      assert.throws(() => chooseEndpoint(long()), /must be a folder of this user alone/);
    } finally {
      mock.reset();
    }
  });

  test("is cleared of what a killed backend left, if anything", () => {
    writeFileSync(inFolder("backend.sock"), "");
    removeStaleEndpoint(inFolder("backend.sock"));
    assert.equal(existsSync(inFolder("backend.sock")), false);
    removeStaleEndpoint(inFolder("backend.sock"));
  });
});

suite("The endpoint on Windows", () => {
  const inFolder = temporaryFolder();
  const platform = Object.getOwnPropertyDescriptor(process, "platform")!;
  setup(() => Object.defineProperty(process, "platform", { ...platform, value: "win32" }));
  teardown(() => Object.defineProperty(process, "platform", platform));

  test("is a pipe whose name nobody can guess, another one each time", () => {
    const [first, second] = [chooseEndpoint("C:\\pd"), chooseEndpoint("C:\\pd")];
    for (const endpoint of [first, second]) assert.match(endpoint, /^\\\\\.\\pipe\\port-daddy-[0-9a-f]{32}$/);
    assert.notEqual(first, second);
  });

  test("needs no clearing: a pipe goes with its process", () => {
    writeFileSync(inFolder("x"), "");
    removeStaleEndpoint(inFolder("x"));
    assert.ok(existsSync(inFolder("x")));
  });
});
