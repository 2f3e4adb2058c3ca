import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { testRange } from "./backendHome.js";
import { isThere, RunHome } from "./runHome.js";

/** Prints what a program was started with, as the kernel shows it. */
const BARE = `tr '\\0' '\\n' </proc/$$/cmdline; tr '\\0' '\\n' </proc/$$/environ | grep -a ^RAW | sort`;

suite("What a command inherits through port-daddy run", function () {
  let home: RunHome;
  setup(function () {
    if (process.platform !== "linux") this.skip(); // There is no /proc.
    home = new RunHome();
  });
  teardown(async () => {
    if (process.platform === "linux") await home.remove();
  });

  const output = async (script: string): Promise<string> => text(home.shell(script).stdout);
  /** As Latin-1, so that each byte is a character. */
  const bytes = async (script: string): Promise<string> => (await buffer(home.shell(script).stdout)).toString("latin1");

  test("arguments and variables with any bytes are the same as without it", async () => {
    const given = String.raw`
      bad=$(printf 'a\377 %%s "\047$(x)\\ \n\n-')
      export RAW="$bad" RAW_NEXT="plain ü
line" RAW_DASH=$(printf -- '--\376')
      set -- "$bad" "" "two words" "ü$(printf '\n\n')" "-n" "$(printf 'end\377\n\nx')" "*"`;
    const command = `sh -c '${BARE.replaceAll("'", `'\\''`)}' sh "$@"`;
    const without = await bytes(`${given}\n${command}`);
    assert.ok(without.includes("\xff") && without.includes("\xfe"));
    assert.equal(await bytes(`${given}\n$RUN -- ${command}`), without);
    assert.equal(await bytes(`${given}\nexec 3</dev/zero; $RUN -- ${command}`), without);
  });

  test("a port goes into arguments that are no valid UTF-8, too", async () => {
    const found = await bytes(String.raw`$RUN -- printf '%s' "$(printf '\377'){port}"`);
    assert.equal(found, `\xff${await home.portOf(":web")}`);
  });

  test("a command is found in a PATH with any bytes", async () => {
    const script = String.raw`
      bad=$(printf 'caf\351'); mkdir "$bad" tools
      printf '#!/bin/sh\necho raw $PORT' >"$bad/raw"; printf '#!/bin/sh\necho tool $PORT' >tools/tool; chmod +x "$bad/raw" tools/tool
      export PATH="$PWD/$bad:$PWD/tools:$PATH"; $RUN -- raw; $RUN -- tool`;
    const port = await home.portOf(":web");
    assert.equal(await output(script), `raw ${port}\ntool ${port}\n`);
  });

  test("variables stay whose names a shell does not allow", async () => {
    const command = `exec env "BASH_FUNC_x%%=() { :; }" "RAW$(printf '\\377')=1" "$NODE" "$CLI" run -- env`;
    const found = (await bytes(command)).split("\n");
    assert.ok(found.includes("BASH_FUNC_x%%=() { :; }"));
    assert.ok(found.includes("RAW\xff=1"));
  });

  test("standard input and output are the same, and block as before", async () => {
    const flags = (fd: number) => `grep flags /proc/self/fdinfo/${fd}`;
    // O_NONBLOCK is 04000, O_SYNC and O_LARGEFILE do not matter to a pipe.
    const script = `cat | $RUN -- sh -c '${flags(0)}; ${flags(1)}; ${flags(2)}' 2>&1 | cat`;
    const child = home.shell(script);
    child.stdin.end();
    const found = (await text(child.stdout)).trim().split("\n");
    assert.equal(found.length, 3);
    for (const line of found) assert.equal(parseInt(line.split("\t")[1]!, 8) & 0o4000, 0);
  });

  test("the limit of open files is the one that it had", async function () {
    if (!isThere("prlimit")) this.skip(); // It is in util-linux.
    assert.equal(await output("ulimit -S -n 300; $RUN -- sh -c 'ulimit -S -n'"), "300\n");
    assert.equal(await output("ulimit -S -n 300; prlimit --nofile=400:400 $RUN -- sh -c 'ulimit -S -n'"), "400\n");
  });

  test("descriptors above 2 are open under their numbers", async () => {
    const log = home.home.path("log");
    const child = home.shell(`exec 3>'${log}' 7<&0; $RUN -- sh -c 'echo kept >&3; read line <&7; echo "$line"; cat '${log} </dev/null`);
    child.stdin.end("from 7\n");
    assert.equal(await text(child.stdout), "from 7\nkept\n");
  });

  test("one that the command closes is closed, although a companion is running", async function () {
    if (!isThere("bash")) this.skip(); // Other shells cannot name descriptors above 9.
    await home.cli.run(home.shop, "start");
    // Beyond those that Node makes close-on-exec, so that the command can take the place of run.
    const stdio = Array.from({ length: 41 }, (_, fd) => ([0, 1, 40].includes(fd) ? ("pipe" as const) : ("ignore" as const)));
    const command = home.words("--", "bash", "-c", "echo begin >&40; exec 40>&-; echo up; read line");
    const child = spawn(command[0]!, command.slice(1), { cwd: home.shop, env: home.cli.env, stdio });
    assert.equal(await text((child.stdio as unknown[])[40] as Readable), "begin\n");
    child.stdin!.end("\n");
    assert.equal(await text(child.stdout!), "up\n");
  });

  test("a command without descriptors above 2 gets none", async () => {
    const script = `exec $RUN -- sh -c 'ls /proc/$$/fd'`;
    assert.equal(
      (await output(script))
        .trim()
        .split(/\s+/)
        .filter((fd) => Number(fd) < 100)
        .join(),
      "0,1,2",
    );
  });

  test("make's job server works", async function () {
    if (!isThere("make")) this.skip(); // It is not installed.
    home.home.write("shop/Makefile", 'all:\n\t+"$(NODE)" "$(CLI)" run -- $(MAKE) -f inner.mk\n');
    home.home.write("shop/inner.mk", "all: a b\na b:\n\t@echo $@\n");
    const child = home.shell("make -j2 2>&1");
    const found = await text(child.stdout);
    assert.doesNotMatch(found, /jobserver/);
    assert.match(found, /^a$/m);
    assert.match(found, /^b$/m);
  });

  test("a socket of systemd's is the program's, and so is LISTEN_PID", async () => {
    const port = Number(await home.portOf(":web"));
    const listener = createServer().listen(port, "127.0.0.1");
    await once(listener, "listening");
    try {
      // The shell that becomes run is the process that systemd would have named.
      const script = `export LISTEN_PID=$$ LISTEN_FDS=1; exec "$NODE" "$CLI" run -- sh -c 'echo $$ $LISTEN_PID $LISTEN_FDS; readlink /proc/$$/fd/3'`;
      const { _handle: handle } = listener as unknown as { _handle: { fd: number } };
      const child = spawn("/bin/sh", ["-c", script], {
        cwd: home.shop,
        env: home.cli.env,
        stdio: ["ignore", "pipe", "pipe", handle.fd],
      });
      const [out, err] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
      assert.equal(err, ""); // It is no server that is already running.
      const [pids, socket] = out.trim().split("\n");
      const [pid, listenPid, count] = pids!.split(" ");
      assert.deepEqual([listenPid, count], [pid, "1"]);
      assert.match(socket!, /^socket:/);
    } finally {
      listener.close();
    }
  });

  test("the command has the debugger's port of NODE_OPTIONS to itself", async () => {
    const port = testRange[1]; // Not an ephemeral one, which another program could get meanwhile.
    const script = `exec $RUN -- "$NODE" -p 'process.pid + " " + require("node:inspector").url()'`;
    const child = home.shell(script, { NODE_OPTIONS: `--inspect=127.0.0.1:${port}` });
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    assert.ok(out.startsWith(`${child.pid} ws://127.0.0.1:${port}/`), out + err);
    assert.doesNotMatch(err, /failed|SIGPROF/);
  });

  test("the command has no child that it did not start, and no variable of the editor's launcher", async () => {
    const script = `$RUN -- sh -c 'ps -o args= --ppid $$ | grep -v "ps -o" ; echo $ELECTRON_RUN_AS_NODE $PORT_DADDY_LAUNCHED'`;
    assert.equal(await text(home.shell(script, { ELECTRON_RUN_AS_NODE: "1", PORT_DADDY_LAUNCHED: "1" }).stdout), "\n");
    assert.equal(await text(home.shell(script, { ELECTRON_RUN_AS_NODE: "1" }).stdout), "1\n");
  });
});
