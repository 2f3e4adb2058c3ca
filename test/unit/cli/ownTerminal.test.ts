import assert from "node:assert/strict";
import { placeInPs, placeInStat } from "../../../client/cli/programs/ownTerminal.js";

suite("The place of port-daddy in a terminal", () => {
  test("is known on Linux by the groups in /proc/PID/stat", () => {
    const stat = (group: number, terminal: number, foreground: number) =>
      `42 (a) b ( c) S 1 ${group} 42 ${terminal} ${foreground} 4194304 0`;
    assert.deepEqual(
      [placeInStat(stat(42, 34816, 42)), placeInStat(stat(42, 34816, 43)), placeInStat(stat(42, 0, -1))],
      ["foreground", "background", "none"],
    );
  });

  test("is known elsewhere by what ps says", () => {
    assert.deepEqual(
      [placeInPs("S+ ttys001\n"), placeInPs("Ss+  ttys000"), placeInPs("S ttys001\n"), placeInPs("Ss ??\n")],
      ["foreground", "foreground", "background", "none"],
    );
  });
});
