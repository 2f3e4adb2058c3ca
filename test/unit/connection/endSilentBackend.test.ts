import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mock } from "node:test";
import { canEnd, endSilentBackend } from "../../../client/connection/silence/endSilentBackend.js";
import { processStart } from "../../../server/protocol/machine/processStart.js";
import { backendFile } from "./backendFile.js";
import { suspendedProcess, zombie } from "./systemProcess.js";

suite("Ending a backend that does not respond", () => {
  const children: ChildProcess[] = [];
  const started = <C extends ChildProcess>(child: C): C => {
    children.push(child);
    return child;
  };
  teardown(() => {
    mock.reset();
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });
  const sleeping = () => started(spawn("sleep", ["60"]) as ChildProcess & { pid: number });
  const fileOf = ({ pid }: { pid: number }) => backendFile({ pid, startedAt: new Date().toISOString(), processStart: processStart(pid) });

  setup(function () {
    if (process.platform === "win32") this.skip(); // It has no such programs and signals.
  });

  test("asks the process to end", async () => {
    const child = sleeping();
    const ended = once(child, "exit");
    await endSilentBackend(fileOf(child));
    assert.deepEqual(await ended, [null, "SIGTERM"]);
  });

  test("ends one by force that takes no notice", async function () {
    if (process.platform !== "linux") return this.skip(); // Elsewhere the system does not tell that it is suspended.
    const child = started(suspendedProcess());
    const ended = once(child, "exit");
    await endSilentBackend(fileOf(child));
    assert.deepEqual(await ended, [null, "SIGKILL"]);
    const deaf = started(spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6); console.log(1)"]));
    await once(deaf.stdout, "data");
    await endSilentBackend(fileOf(deaf as ChildProcess & { pid: number }));
    assert.equal(deaf.signalCode ?? (await once(deaf, "exit"))[1], "SIGKILL");
  });

  test("leaves a later process with its pid alone", async () => {
    const child = sleeping();
    const kill = mock.method(process, "kill");
    const signals = () => kill.mock.calls.map(({ arguments: [, name] }) => name).filter((name) => name !== 0);
    await endSilentBackend({ ...fileOf(child), startedAt: "2020-01-01T00:00:00Z", processStart: undefined });
    if (process.platform === "linux") await endSilentBackend({ ...fileOf(child), processStart: "1" });
    assert.deepEqual(signals(), []);
    assert.equal(child.exitCode, null);
  });

  test("has nothing to do where the process has ended", async function () {
    if (process.platform !== "linux") return this.skip(); // Elsewhere the system does not tell of a zombie.
    await endSilentBackend(fileOf(started(zombie())));
  });

  test("does not touch what is another machine's or container's, and says what to do", async () => {
    const kill = mock.method(process, "kill");
    for (const elsewhere of [{ host: "nas" }, { bootId: "another boot" }, { pidNamespace: "pid:[1]" }, { host: undefined }]) {
      const file = { ...fileOf({ pid: process.pid }), ...elsewhere };
      assert.equal(canEnd(file), false);
      await assert.rejects(endSilentBackend(file), { name: "BackendUnreachable", message: /does not respond\. / });
    }
    assert.equal(kill.mock.callCount(), 0);
  });

  test("says why another user's is not ended", async () => {
    const child = sleeping();
    mock.method(process, "kill", (_: number, name: unknown) => {
      if (name !== 0) throw Object.assign(new Error("kill EPERM"), { code: "EPERM" });
    });
    const message = `Port Daddy's backend (pid ${child.pid}) could not be ended: kill EPERM.`;
    await assert.rejects(endSilentBackend(fileOf(child)), { name: "BackendUnreachable", message });
  });

  test("says when the system does not tell whether it is the backend", async () => {
    const child = sleeping();
    mock.method(Date, "parse", () => Number.NaN);
    const file = { ...fileOf(child), processStart: undefined };
    await assert.rejects(endSilentBackend(file), {
      message: /^Port Daddy's backend was not ended, because the system does not tell when /,
    });
  });
});
