import assert from "node:assert/strict";
import { chownSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { hasOtherUsers } from "../../../server/adapters/otherUsers.js";
import { temporaryFolder } from "../store/temporaryFolder.js";

suite("Other users of a machine", () => {
  const inFolder = temporaryFolder();
  const heading = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
  const row = (port: number, uid: number, state = "0A") =>
    `   0: 0100007F:${port.toString(16).toUpperCase().padStart(4, "0")} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  ${String(uid).padStart(4)}        0 1498 1 0000 100 0 0 10 0`;
  /** @param rows of the table of sockets; no table by default */
  function found(uid: number, ...rows: string[]): Promise<boolean> {
    mkdirSync(inFolder("proc/net"), { recursive: true });
    if (rows.length > 0) writeFileSync(inFolder("proc/net/tcp"), [heading, ...rows, ""].join("\n"));
    mkdirSync(inFolder("tmp"), { recursive: true });
    return hasOtherUsers({ uid, range: [3100, 9999], common: inFolder("tmp"), proc: inFolder("proc") });
  }

  test("are there where a person's program listens in the range", async () => {
    assert.equal(await found(1000, row(3100, 1000), row(3099, 1001), row(10_000, 1001), row(4000, 1001, "01")), false);
    assert.equal(await found(1000, row(4000, 0), row(4001, 999), row(4002, 65_534)), false, "these are the system's");
    assert.equal(await found(1000, row(9999, 1001)), true);
  });

  test("are there where another user has a backend", async function () {
    if (process.platform === "win32") this.skip(); // It has no user ids.
    const own = process.getuid!();
    mkdirSync(inFolder("tmp", `port-daddy-${own}`), { recursive: true });
    assert.equal(await found(own), false);
    mkdirSync(inFolder("tmp", "port-daddy-unit-x"));
    mkdirSync(inFolder("tmp", "port-daddy-4711"));
    symlinkSync("/", inFolder("tmp", "port-daddy-4712"));
    assert.equal(await found(own), false, "this user made them");
    assert.equal(await found(own + 1), own !== 0, "root is no other person");
    if (own !== 0) return;
    chownSync(inFolder("tmp", "port-daddy-4711"), 4711, 4711);
    assert.equal(await found(0), true);
    assert.equal(await found(4711), false);
  });

  test("cannot be looked for where the system would not say", async () => {
    mkdirSync(path.join(inFolder("proc/net/tcp")), { recursive: true });
    await assert.rejects(found(1000), /EISDIR/);
  });
});
