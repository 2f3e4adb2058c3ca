import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { commandFailed, runCommand } from "../../../server/adapters/runCommand.js";

const node = (script: string, limitMs?: number) => runCommand(process.execPath, ["-e", script], limitMs);

suite("runCommand", () => {
  test("gives the output and the exit code, whatever it is", async () => {
    assert.deepEqual(await node("console.log(1); console.error(2)"), { exitCode: 0, stdout: "1\n", stderr: "2\n" });
    assert.deepEqual(await node("process.exitCode = 3"), { exitCode: 3, stdout: "", stderr: "" });
  });

  test("runs in the C locale and in UTC, and hands arguments over as they are", async () => {
    const script = "console.log([process.env.LC_ALL, process.env.TZ, process.argv[1]].join())";
    const output = await runCommand(process.execPath, ["-e", script, "$HOME; 'x' \"y\""]);
    assert.equal(output.stdout, "C,UTC,$HOME; 'x' \"y\"\n");
  });

  test("gives up, and kills, what does not answer", async function () {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const connected = once(server, "connection");
    const running = node(`net.connect(${port}, "127.0.0.1"); process.on("SIGTERM", () => {})`, 5_000);
    const [socket] = (await connected) as [NodeJS.ReadableStream];
    const ended = once(socket.resume(), "close");
    socket.on("error", () => undefined);
    await assert.rejects(running, { message: `${process.platform === "win32" ? "node.exe" : "node"} did not answer within 5 s` });
    await ended;
    server.close();
  });

  test("says in a sentence why there is no output", async () => {
    await assert.rejects(runCommand("/nowhere/lsof", []), { message: "lsof could not be started: ENOENT" });
    await assert.rejects(node('process.stdout.write("x".repeat(17 * 1024 * 1024))'), { message: /^node(\.exe)? wrote more than 16 MiB$/ });
    await assert.rejects(node("process.kill(process.pid, 'SIGKILL')"), { message: /^node(\.exe)? was ended by SIGKILL$/ });
  });

  test("names the first line of what a failed program said", () => {
    const said = { exitCode: 1, stdout: "out", stderr: "\n  first \nsecond" };
    assert.equal(commandFailed("C:\\Windows\\System32\\netsh.exe", said).message, "netsh.exe failed with exit code 1: first");
    assert.equal(commandFailed("/bin/ps", { ...said, stderr: "" }).message, "ps failed with exit code 1: out");
    assert.equal(commandFailed("/bin/ps", { exitCode: 2, stdout: "", stderr: "" }).message, "ps failed with exit code 2");
  });
});
