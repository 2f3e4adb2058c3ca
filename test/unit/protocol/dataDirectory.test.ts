import assert from "node:assert/strict";
import { chmodSync, chownSync, mkdirSync } from "node:fs";
import path from "node:path";
import { objectionToRoot, socketPath } from "../../../server/protocol/dataDirectory.js";
import { temporaryFolder } from "../store/temporaryFolder.js";

suite("Root", () => {
  const inFolder = temporaryFolder();
  const zoe = 54_321;
  setup(function () {
    if (process.platform === "win32" || process.getuid!() !== 0) this.skip(); // Only root can give folders away.
    mkdirSync(inFolder("zoe/share/mine"), { recursive: true });
  });

  const objection = (name: string): string | undefined => objectionToRoot(inFolder(name));
  const sentence = (name: string, whose: string): string =>
    `Port Daddy does not use ${inFolder(name)} as root, because ${whose} belongs to another user (uid ${zoe}). Run it without sudo, or set PORT_DADDY_HOME to a folder of root's own.`;

  test("uses a data directory where all folders above are root's, or everybody's", () => {
    assert.equal(objection("zoe/share/data"), undefined);
    chownSync(inFolder("zoe"), zoe, zoe);
    chmodSync(inFolder("zoe"), 0o1777);
    assert.equal(objection("zoe/share/data"), undefined);
    assert.equal(objectionToRoot(inFolder("zoe"), 1), undefined, "that is for root alone");
  });

  test("uses none below another user's folder, even where another call of root's has made the folders between", () => {
    chownSync(inFolder("zoe"), zoe, zoe);
    for (const name of ["zoe/share/data", "zoe/share/mine", "zoe/data", "zoe/share/new/new"])
      assert.equal(objection(name), sentence(name, inFolder("zoe")));
    assert.equal(objection("zoe"), sentence("zoe", "it"));
  });
});

suite("The socket of a data directory", () => {
  test("is in it, unless its path has more bytes than any system takes", () => {
    const folder = (bytes: number) => `/${"é".repeat(40)}${"x".repeat(bytes - 81)}`;
    const name = `${path.sep}backend.sock`.length;
    assert.equal(socketPath(folder(103 - name)), path.join(folder(103 - name), "backend.sock"));
    assert.equal(socketPath(folder(104 - name)), undefined);
  });
});
