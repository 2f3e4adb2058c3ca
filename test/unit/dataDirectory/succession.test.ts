import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { succeedInDataDirectory, takeDataDirectory } from "../../../server/dataDirectory/takeDataDirectory.js";
import { backendFilePath } from "../../../server/protocol/dataDirectory.js";
import { temporaryFolder } from "../store/temporaryFolder.js";

suite("A backend that waits for the end of the present one", () => {
  const inFolder = temporaryFolder();
  const announce = (content: object) => writeFileSync(backendFilePath(inFolder()), JSON.stringify(content));

  test("takes its place when it ends", async () => {
    const present = takeDataDirectory(inFolder())!;
    announce({ token: "the present one" });
    const successor = await succeedInDataDirectory(
      inFolder(),
      () => {
        rmSync(backendFilePath(inFolder()));
        present.release();
      },
      Infinity,
    );
    assert.ok(successor);
    successor.release();
  });

  test("waits no longer when another one has taken that place", async () => {
    const other = takeDataDirectory(inFolder())!;
    announce({ token: "the present one" });
    assert.equal(await succeedInDataDirectory(inFolder(), () => announce({ startingSince: "now" }), Infinity), undefined);
    other.release();
  });

  test("does not wait when there is none", async () => {
    const lock = await succeedInDataDirectory(inFolder(), () => assert.fail("It waited."), Infinity);
    assert.ok(lock);
    lock.release();
  });
});
