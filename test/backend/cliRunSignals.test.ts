import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { isThere, linesOf, RunHome, runs, server, type Told } from "./runHome.js";

/** Makes `port-daddy run` wait for its program, which then has what a descriptor above 2 refers to. */
const WAITING = "exec 3</dev/zero; ";

suite("port-daddy run and signals", function () {
  let home: RunHome;
  setup(function () {
    if (process.platform === "win32") this.skip(); // There are none.
    home = new RunHome();
  });
  teardown(async () => {
    if (process.platform !== "win32") await home.remove();
  });

  /** The server's words for a script of sh. */
  const serverWords = (): string => server().map(quoted).join(" ");
  const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

  const words = (command: string) => command.split(" ") as [string, ...string[]];

  for (const [how, before] of [
    ["takes the place of run", ""],
    ["is waited for", WAITING],
  ] as const) {
    const isWaiting = before === WAITING;

    test(`every signal reaches a command once that ${how}`, async function () {
      if (isWaiting && process.platform !== "linux") this.skip(); // Elsewhere the descriptors are not known.
      const child = home.shell(`${before}exec $RUN ${serverWords()}`);
      const next = linesOf(child.stdout);
      const told = JSON.parse(await next()) as Told;
      assert.equal(told.pid === child.pid, !isWaiting);
      for (const signal of ["SIGINT", "SIGHUP", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGALRM", "SIGCONT"] as const) {
        child.kill(signal);
        assert.equal(await next(), `"${signal}"`);
      }
      // A signal to the group, which the shell that started run is the leader of, arrives once, too.
      process.kill(-child.pid!, "SIGTERM");
      assert.equal(await next(), '"SIGTERM"');
      child.kill("SIGUSR1");
      assert.equal(await next(), '"SIGUSR1"');
      child.stdin.end();
      assert.deepEqual(await once(child, "close"), [7, null]);
    });

    test(`run ends by the signal that ended a command which ${how}`, async function () {
      if (isWaiting && process.platform !== "linux") this.skip(); // As above.
      for (const signal of ["SIGTERM", "SIGINT", "SIGUSR1", "SIGPIPE"] as const) {
        const child = home.shell(`${before}exec $RUN -- sh -c 'echo $$; exec sleep 60'`);
        const pid = Number(await linesOf(child.stdout)());
        process.kill(pid, signal);
        assert.deepEqual(await once(child, "close"), [null, signal]);
      }
    });

    test(`a command that ${how} starts with the signals of other programs`, async function () {
      if (process.platform !== "linux") this.skip(); // There is no /proc.
      const masks = (script: string) => text(home.shell(script).stdout);
      const grep = `grep -E "^Sig(Blk|Ign)" /proc/self/status`;
      assert.equal(await masks(`${before}$RUN -- ${grep}`), "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
      // As after nohup.
      assert.equal(await masks(`trap "" HUP; ${before}$RUN -- ${grep}`), "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000001\n");
      assert.equal(await masks(`trap "" USR1 PIPE; ${before}$RUN -- ${grep}`), "SigBlk:\t0000000000000000\nSigIgn:\t0000000000001200\n");
      assert.equal(await masks(`${before}_=/usr/bin/nohup $RUN -- ${grep}`), "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000001\n");
      // These ignore SIGQUIT themselves, but not for their commands.
      for (const shell of ["bash", "zsh", "busybox sh"].filter((name) => runs(...words(name), "-c", "true"))) {
        assert.equal(await masks(`${before}${shell} -c '$RUN -- ${grep}; true'`), "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
      }
      const job = `${before}($RUN -- ${grep}; true) & wait`; // Ignores SIGINT and SIGQUIT.
      assert.equal(await masks(job), "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000006\n");
    });
  }

  test("nohup protects the command from the terminal's end in every shell", async function () {
    if (process.platform !== "linux" || !isThere("script") || !isThere("nohup")) this.skip(); // As below.
    const grep = home.words("--", "grep", "^SigIgn", "/proc/self/status").map(quoted).join(" ");
    const ignored = (script: string, shell = "sh"): Promise<string> =>
      text(home.inTerminal(...words(shell), "-c", `unset _; ${script}`).stdout);
    for (const before of ["", WAITING]) {
      for (const nohup of ["nohup", "env nohup"]) assert.match(await ignored(`${before}${nohup} ${grep} | cat`), /^SigIgn:\t0{15}1\r$/m);
      await ignored(`${before}nohup ${grep} </dev/null`);
      assert.match(readFileSync(path.join(home.shop, "nohup.out"), "latin1"), /^SigIgn:\t0{15}1$/m);
      assert.match(await ignored(`${before}${grep} </dev/null`), /^SigIgn:\t0{16}\r$/m);
    }
  });

  test("a second signal ends neither run nor a server that is still ending", async function () {
    if (process.platform !== "linux") this.skip(); // There is no /proc.
    const script = `${server().slice(1).map(quoted).join(" ")}; true`;
    const child = home.shell(`${WAITING}exec $RUN -- sh -c ${quoted(script)}`);
    const next = linesOf(child.stdout);
    const { pid } = JSON.parse(await next()) as Told;
    child.kill("SIGTERM"); // Ends the shell, and run then ends the server.
    assert.equal(await next(), '"SIGTERM"');
    child.kill("SIGTERM");
    let status: string;
    do status = readFileSync(`/proc/${child.pid}/status`, "latin1");
    while (!/^State:\s*Z/m.test(status) && /^ShdPnd:\s*[0-9a-f]*[4-7c-f]...$/m.test(status));
    assert.doesNotMatch(status, /^State:\s*Z/m);
    process.kill(pid, "SIGUSR1");
    assert.equal(await next(), '"SIGUSR1"');
    child.stdin.end();
    assert.deepEqual(await once(child, "close"), [null, "SIGTERM"]);
  });

  test("a shell's script ends after Ctrl-C, and the command gets it once", async function () {
    if (process.platform !== "linux" || !isThere("script")) this.skip(); // Its script(1) gives us a terminal.
    for (const before of ["", WAITING]) {
      const run = home
        .words(...server())
        .map(quoted)
        .join(" ");
      const careless = home.words("--", "sh", "-c", "echo up; exec sleep 60").map(quoted).join(" ");
      const terminal = home.inTerminal("bash", "-c", `${before}${run}; echo "ended with $?"; ${careless}; echo goes on`);
      const next = linesOf(terminal.stdout);
      const { pid } = JSON.parse(await next()) as Told;
      terminal.stdin.write("\x03");
      assert.match(await next(), /"SIGINT"$/); // After the terminal's own ^C.
      // A second one would have arrived by now.
      process.kill(pid, "SIGTERM");
      assert.equal(await next(), '"SIGTERM"');
      terminal.stdin.write("\x04");
      assert.equal(await next(), "ended with 7");
      assert.equal(await next(), "up");
      terminal.stdin.write("\x03");
      const rest = await text(terminal.stdout);
      assert.doesNotMatch(rest, /goes on/);
    }
  });

  test("Ctrl-Z stops the command and its job, and fg continues both", async function () {
    if (process.platform !== "linux" || !isThere("script")) this.skip(); // As above.
    const run = home
      .words(...server())
      .map(quoted)
      .join(" ");
    const terminal = home.inTerminal("bash", "-c", `set -m; ${run}; jobs; fg >/dev/null; echo "ended with $?"`);
    const next = linesOf(terminal.stdout);
    const { pid } = JSON.parse(await next()) as Told;
    terminal.stdin.write("\x1a");
    let stopped = false;
    for (let line = ""; !line.endsWith('"SIGCONT"'); line = await next()) stopped ||= line.includes("Stopped");
    assert.ok(stopped);
    process.kill(pid, "SIGUSR2");
    assert.equal(await next(), '"SIGUSR2"');
    terminal.stdin.write("\x04");
    assert.equal(await next(), "ended with 7");
  });
});
