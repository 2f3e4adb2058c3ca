import assert from "node:assert/strict";
import { type ChildProcess, type SerializationType, spawn } from "node:child_process";
import { once } from "node:events";
import { RunHome } from "./runHome.js";

/** Says that it is ready, answers each message, and says goodbye when its parent has disconnected. */
const ANSWERS = `
  process.on("message", (message) => process.send({ got: message }));
  process.on("disconnect", () => { console.log("disconnected"); process.exit(7); });
  process.send(new Map([["ready", process.argv[1]]]));`;
/** Says more than fits in a pipe, and ends. */
const ENDS = `
  const say = (i, then) => process.send({ i, pid: process.pid, text: "x".repeat(10000) }, then);
  for (let i = 0; i < 199; i++) say(i);
  say(199, () => process.exit(7));`;

suite("Messages between a parent in Node and a command of port-daddy run", function () {
  let home: RunHome;
  setup(() => {
    home = new RunHome();
  });
  teardown(() => home.remove());

  /** @param fd the number of the channel's descriptor */
  const start = (script: string, serialization: SerializationType, fd = 3): ChildProcess => {
    const [file, ...args] = home.words("--", process.execPath, "-e", script, "{port}");
    const stdio = Array.from({ length: fd + 1 }, (_, at) =>
      at === fd ? ("ipc" as const) : at === 1 ? ("pipe" as const) : ("ignore" as const),
    );
    return spawn(file!, args, { cwd: home.shop, env: home.cli.env, stdio, serialization });
  };

  test("arrive in both directions, and so does the end of their channel", async () => {
    const child = start(ANSWERS, "json", 5);
    child.send("early");
    assert.deepEqual((await once(child, "message"))[0], {}); // As JSON has a map.
    assert.deepEqual((await once(child, "message"))[0], { got: "early" });
    child.disconnect();
    const [[said], end] = (await Promise.all([once(child.stdout!, "data"), once(child, "exit")])) as [[Buffer], unknown];
    assert.deepEqual([said.toString(), end], ["disconnected\n", [7, null]]);
  });

  test("are as rich as the parent has it", async function () {
    if (process.platform !== "linux") this.skip(); // Node does not tell the kind of messages.
    const child = start(ANSWERS, "advanced");
    assert.deepEqual((await once(child, "message"))[0], new Map([["ready", await home.portOf(":web")]]));
    child.disconnect();
    await once(child, "exit");
  });

  test("arrive to the last one when the command ends before its parent reads them", async () => {
    const child = start(ENDS, "json");
    const got: number[] = [];
    child.once("message", ({ pid }: { pid: number }) => {
      while (isThereProcess(pid)) nap(1);
      nap(1500); // Longer than run would wait for the end of the channel.
    });
    child.on("message", ({ i }: { i: number }) => got.push(i));
    const [, end] = await Promise.all([once(child, "disconnect"), once(child, "exit")]);
    assert.deepEqual([got.length, got.at(-1), end], [200, 199, [7, null]]);
  });
});

/** Does nothing else meanwhile, as a busy parent. */
function nap(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function isThereProcess(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
