import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { LogReader } from "../../../client/cli/logReader.js";

suite("reading the log", () => {
  let folder: string;
  setup(() => (folder = mkdtempSync(path.join(tmpdir(), "port-daddy-logs-"))));
  teardown(() => rmSync(folder, { recursive: true, force: true }));

  const file = (name: string): string => path.join(folder, name);
  const full = (minute: number): string => file(`20260131-09${minute}-01-backend.log`);

  /** Reads until this text has arrived, in any number of pieces. */
  async function expect(reading: AsyncGenerator<string>, text: string): Promise<void> {
    let found = "";
    while (found.length < text.length) found += (await reading.next()).value as string;
    assert.equal(found, text);
  }

  async function readAll(): Promise<string> {
    let found = "";
    for await (const text of new LogReader(folder, false).read()) found += text;
    return found;
  }

  test("begins with the oldest file and ends with the current one", async () => {
    assert.equal(await readAll(), "");
    writeFileSync(file("backend.log"), "three\n");
    writeFileSync(full(12), "two\n");
    writeFileSync(full(11), "one\n");
    writeFileSync(file("backend.log.txt"), "not ours\n");
    assert.equal(await readAll(), "one\ntwo\nthree\n");
  });

  test("no folder is no log; one that cannot be read is an error", async () => {
    rmSync(folder, { recursive: true });
    assert.equal(await readAll(), "");
    const following = new LogReader(folder, true).read();
    assert.equal((await following.next()).done, true);
    mkdirSync(file("backend.log"), { recursive: true });
    await assert.rejects(readAll(), /^Error: The log in .* cannot be read: EISDIR: illegal operation on a directory\.$/);
  });

  test("large files and characters of several bytes come whole", async () => {
    const text = `a${"ä€𝄞".repeat(30_000)}\n`;
    writeFileSync(file("backend.log"), text);
    assert.equal(await readAll(), text);
  });

  test("follows what is written, also where files are full and new ones begin meanwhile", async () => {
    const reading = new LogReader(folder, true).read();
    const first = reading.next();
    writeFileSync(file("backend.log"), "1\n");
    assert.equal((await first).value, "1\n");
    const second = reading.next();
    appendFileSync(file("backend.log"), "2\n");
    assert.equal((await second).value, "2\n");
    // Two become full while nobody reads.
    appendFileSync(file("backend.log"), "3\n");
    renameSync(file("backend.log"), full(11));
    writeFileSync(file("backend.log"), "4\n");
    renameSync(file("backend.log"), full(12));
    writeFileSync(file("backend.log"), "5\n");
    await expect(reading, "3\n4\n5\n");
    // Enough files that the current one is gone, together with one that was never read.
    appendFileSync(file("backend.log"), "6\n");
    renameSync(file("backend.log"), full(13));
    rmSync(full(11));
    rmSync(full(12));
    rmSync(full(13));
    writeFileSync(full(15), "8\n");
    writeFileSync(file("backend.log"), "9\n");
    await expect(reading, "6\n8\n9\n");
    // Only the current file was removed: what was read already is not printed again.
    rmSync(file("backend.log"));
    writeFileSync(file("backend.log"), "10\n");
    await expect(reading, "10\n");
    await reading.return();
  });
});
