import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createStrategy } from "../../server/services/allocation/strategy.js";
import { BackendHome, program, testRange } from "./backendHome.js";
import { CliProcess } from "./cliProcess.js";

test("a project gets another port than the one that every user would get, where another user's server shows that there are several", async function () {
  if (process.platform !== "linux" || process.getuid!() !== 0) return this.skip(); // Only root can start another user's program.
  const home = new BackendHome();
  const [first, last] = testRange;
  const server = spawn(process.execPath, [program("listenerProcess"), JSON.stringify({ host: "127.0.0.1", port: last })], { uid: 54_321 });
  try {
    await once(server.stdout, "data");
    const { out } = await new CliProcess(home.dataDir).run(home.mkdir("shop"), "request", "shop");
    const identity = { project: "shop", service: "main", context: "" };
    assert.equal(Number(out), createStrategy("hash", () => "0").start(identity, first, last));
    assert.notEqual(Number(out), createStrategy("hash").start(identity, first, last));
  } finally {
    server.kill("SIGKILL");
    await home.remove();
  }
});
