import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { openLog } from "../../../server/log/logFile.js";
import { temporaryFolder } from "../store/temporaryFolder.js";

suite("the log file", () => {
  const inFolder = temporaryFolder();

  async function written(write: (log: ReturnType<typeof openLog>) => void): Promise<string[]> {
    const log = openLog(inFolder());
    write(log);
    await log.close();
    return readFileSync(inFolder("logs", "backend.log"), "utf8").split("\n");
  }

  test("has one line for each entry, whatever names are in it", async () => {
    const forged = "/home/me/x\n2030-01-01T00:00:00.000Z error forged\r\u001b[2J\u009b1A\u2028\u202e";
    const lines = await written((log) => {
      log.info(`vite from ${forged}`);
      log.warn(forged);
    });
    assert.match(lines[0]!, /^[-\dT:.]+Z info vite from \/home\/me\/x\\n2030-.* error forged\\r\\u001b\[2J\\u009b1A\\u2028\\u202e$/);
    assert.match(lines[1]!, /^[-\dT:.]+Z warn \/home\/me\/x\\n/);
    assert.deepEqual(lines.slice(2), [""]);
  });

  test("has the calls that led to an error on indented lines", async () => {
    const [entry, ...calls] = await written((log) => log.error("It failed", new Error("no\n2030-01-01T00:00:00.000Z error forged")));
    assert.match(entry!, /^[-\dT:.]+Z error It failed: Error: no\\n2030-01-01T00:00:00\.000Z error forged$/);
    assert.equal(calls.pop(), "");
    assert.ok(calls.length > 0 && calls.every((line) => line.startsWith("    at ")), calls.join("\n"));
  });
});
