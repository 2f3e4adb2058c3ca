import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mock } from "node:test";
import { isSuspended, lockedBySilentProcess, notFound, notResponding, suspended } from "../../../client/connection/silentBackend.js";
import type { BackendFile } from "../../../server/protocol/handshake.js";
import { thisMachine } from "../../../server/protocol/machine/machine.js";
import { backendFile } from "./backendFile.js";
import { suspendedProcess, zombie } from "./systemProcess.js";

suite("A backend that does not answer", () => {
  const onPosix = process.platform !== "win32";
  const force = (pid: number): string => (onPosix ? `kill -KILL ${pid}` : `taskkill /F /PID ${pid}`);

  test("is named with its pid, and the command that ends it", () => {
    const { name, message } = notResponding(backendFile({ pid: 42 }));
    assert.deepEqual(
      [name, message],
      [
        "BackendUnreachable",
        `Port Daddy's backend (pid 42) is running but does not respond. See its log for details, or end it with "${force(42)}".`,
      ],
    );
    assert.equal(
      lockedBySilentProcess("/home/me/data", backendFile({ pid: 42 })).message,
      `Port Daddy's backend (pid 42) for /home/me/data is running but cannot be reached. See its log for details, or end it with "${force(42)}".`,
    );
  });

  test("is named so, too, when it is an older one that does not tell its machine", () => {
    const older = backendFile({ pid: 42, host: undefined, bootId: undefined, pidNamespace: undefined });
    assert.equal(
      notResponding(older).message,
      `Port Daddy's backend (pid 42) is running but does not respond. See its log for details, or end it with "${force(42)}".`,
    );
  });

  test("is named with its machine where its pid is not valid here, and nothing here ends it", () => {
    for (const elsewhere of [{ host: "nas" }, { bootId: "another boot" }, { pidNamespace: "pid:[1]" }]) {
      const file = backendFile({ pid: 42, ...elsewhere });
      assert.equal(
        notResponding(file).message,
        `Port Daddy's backend on ${file.host} (pid 42) is running but does not respond. ` +
          "Stop it there, or set PORT_DADDY_HOME to a folder of this machine.",
      );
    }
  });

  test("is said to be suspended, with the commands that help", () => {
    assert.equal(
      suspended(backendFile({ pid: 42 })).message,
      "Port Daddy's backend (pid 42) is suspended, so it does not respond. " +
        'Let it continue with "kill -CONT 42", or end it with "kill -KILL 42".',
    );
  });
});

suite("Where no backend is found", () => {
  const children: ChildProcess[] = [];
  const started = <C extends ChildProcess>(child: C): C => {
    children.push(child);
    return child;
  };
  teardown(() => {
    mock.reset();
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });
  const said = (file?: BackendFile): string => notFound("/home/me/data", file).message;
  const silent = (pid: number): RegExp => new RegExp(`^Port Daddy's backend \\(pid ${pid}\\) for /home/me/data is running but cannot be`);

  test("it is not running, if none has left a file", () => {
    assert.equal(said(), "Port Daddy's backend is not running.");
  });

  test("it is not running, if its process has ended", async () => {
    const child = started(spawn(process.execPath, ["--version"]));
    await once(child, "close");
    assert.equal(said(backendFile({ pid: child.pid })), "Port Daddy's backend is not running.");
  });

  test("its process counts as running while it lives, also as another user's", () => {
    assert.match(said(backendFile()), silent(process.pid));
    mock.method(process, "kill", () => {
      throw Object.assign(new Error("not ours"), { code: "EPERM" });
    });
    assert.match(said(backendFile({ pid: 42 })), silent(42));
  });

  test("its pid is looked for only where it is valid", () => {
    const kill = mock.method(process, "kill");
    assert.equal(said(backendFile({ host: undefined })), "Port Daddy's backend is not running.");
    assert.equal(said(backendFile({ bootId: "an earlier boot" })), "Port Daddy's backend is not running.");
    assert.equal(said(backendFile({ host: "nas" })), "Port Daddy's backend is not running here; the last one ran on nas.");
    assert.equal(kill.mock.callCount(), 0);
  });

  test("it is not running, if its process is a zombie", function () {
    if (process.platform !== "linux") return this.skip(); // Elsewhere the system does not tell.
    assert.equal(said(backendFile({ pid: started(zombie()).pid })), "Port Daddy's backend is not running.");
  });

  test("the name of a process says nothing of its state", function () {
    if (process.platform !== "linux") return this.skip(); // Elsewhere the system does not tell.
    const { title } = process;
    try {
      for (const state of ["Z", "T"]) {
        process.title = `a) ${state} (b`;
        assert.match(said(backendFile()), silent(process.pid));
        assert.equal(isSuspended(backendFile()), false);
      }
    } finally {
      process.title = title;
    }
  });

  test("a suspended one is recognized, if its pid is valid here", function () {
    if (process.platform !== "linux") return this.skip(); // Elsewhere the system does not tell.
    const { pid } = started(suspendedProcess());
    assert.equal(isSuspended(backendFile({ pid })), true);
    assert.equal(isSuspended(backendFile({ pid, ...thisMachine(), host: "nas" })), false);
    assert.equal(isSuspended(backendFile()), false);
  });

  test("one that has ended is not suspended", async () => {
    const child = started(spawn(process.execPath, ["--version"]));
    await once(child, "close");
    assert.equal(isSuspended(backendFile({ pid: child.pid })), false);
  });
});
