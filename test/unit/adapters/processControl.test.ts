import assert from "node:assert/strict";
import { once } from "node:events";
import { PosixProcessControl } from "../../../server/adapters/processControl.posix.js";
import { Win32ProcessControl } from "../../../server/adapters/win32/processControl.js";
import { LinuxProcesses } from "../../../server/adapters/linux/processes.js";
import { Win32Processes } from "../../../server/adapters/win32/processes.js";
import type { CommandOutput } from "../../../server/adapters/runCommand.js";
import { fakeRun } from "./fakeRun.js";
import { onLinux } from "./onLinux.js";
import { startProgram } from "./startProgram.js";

onLinux("ending a process", () => {
  const control = new PosixProcessControl(new LinuxProcesses());
  const start = async (script: string) => {
    const program = await startProgram(process.execPath, ["-e", `${script}; setInterval(() => {}, 1000); console.log("ready")`]);
    const life = (await new LinuxProcesses().find([program.pid])).get(program.pid)!;
    return { program, life };
  };

  test("SIGTERM, which it may ignore, and SIGKILL, which it may not", async () => {
    const { program, life } = await start('process.on("SIGTERM", () => console.log("no"))');
    const refusal = once(program.child.stdout!, "data");
    await control.terminate(life, false);
    assert.match(String(await refusal), /no/);
    const exited = once(program.child, "exit");
    await control.terminate(life, true);
    assert.deepEqual(await exited, [null, "SIGKILL"]);
    // It has ended: there is nothing to do.
    await control.terminate(life, true);
  });

  test("another life of the same pid is not touched", async () => {
    const { program, life } = await start("");
    const signals: string[] = [];
    const counting = new PosixProcessControl(new LinuxProcesses(), (_, signal) => signals.push(signal));
    await counting.terminate({ ...life, startedAt: `${life.startedAt}0` }, true);
    assert.deepEqual(signals, []);
    await counting.terminate(life, false);
    await counting.terminate(life, true);
    assert.deepEqual(signals, ["SIGTERM", "SIGKILL"]);
    await program.stop();
  });

  test("what the system does not allow is an error; that it has gone in this moment is none", async () => {
    const { program, life } = await start("");
    const failing = (code: string) =>
      new PosixProcessControl(new LinuxProcesses(), () => {
        throw Object.assign(new Error(code), { code });
      });
    await assert.rejects(failing("EPERM").terminate(life, false), {
      message: `The system does not let us end process ${life.pid}: it belongs to another user`,
    });
    await failing("ESRCH").terminate(life, false);
    for (const pid of [0, -1, 1.5]) await assert.rejects(control.terminate({ pid, startedAt: "" }, true), /a process id is 1 or above/);
    await program.stop();
  });
});

suite("ending a process on Windows", () => {
  const life = { pid: 19004, startedAt: "638950123456789012" };
  const alive = JSON.stringify({ processes: [{ pid: 19004, parentPid: 1, startTicks: life.startedAt }] });
  const control = (taskkill: Partial<CommandOutput>, lives: string[] = [alive]) => {
    const left = [...lives];
    const { run, calls } = fakeRun((call) => (call.startsWith("taskkill") ? taskkill : (left.shift() ?? '{"processes":[]}')));
    const kills = (): string[][] => calls.filter(([file]) => file?.endsWith("taskkill.exe")).map(([, ...args]) => args);
    return { control: new Win32ProcessControl(new Win32Processes(run), run), kills };
  };

  test("taskkill for the tree, with force only when told", async () => {
    const polite = control({});
    await polite.control.terminate(life, false);
    assert.deepEqual(polite.kills(), [["/PID", "19004", "/T"]]);
    const forced = control({});
    await forced.control.terminate(life, true);
    assert.deepEqual(forced.kills(), [["/PID", "19004", "/T", "/F"]]);
  });

  test("one that has ended, or is another by now, is left alone", async () => {
    for (const lives of [[], [alive.replace("9012", "9013")]]) {
      const { control: other, kills } = control({}, lives);
      await other.terminate(life, true);
      assert.deepEqual(kills(), []);
    }
    await assert.rejects(control({}).control.terminate({ pid: 0, startedAt: "" }, true), /a process id is 1 or above/);
  });

  test("without force, one that has no window goes on; with force it must end", async () => {
    const refusal = { exitCode: 1, stderr: "ERROR: The process with PID 19004 could not be terminated." };
    await control(refusal).control.terminate(life, false);
    await control({ ...refusal, exitCode: 128 }).control.terminate(life, false);
    await assert.rejects(
      control(refusal, [alive, alive]).control.terminate(life, true),
      /taskkill.exe failed with exit code 1: ERROR: The process/,
    );
    await assert.rejects(control({ exitCode: 5, stderr: "broken" }).control.terminate(life, false), /exit code 5: broken/);
    // It went by itself in between.
    await control({ exitCode: 128, stderr: 'ERROR: The process "19004" not found.' }, [alive]).control.terminate(life, true);
  });
});
