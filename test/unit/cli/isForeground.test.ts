import assert from "node:assert/strict";
import { isForegroundInStat, isForegroundInPs } from "../../../client/cli/programs/isForeground.js";

suite("whether Ctrl-C reaches us from the terminal", () => {
  test("on Linux by the groups in /proc/PID/stat", () => {
    const stat = (group: number, foreground: number) => `42 (a) b ( c) S 1 ${group} 42 34816 ${foreground} 4194304 0 0`;
    assert.deepEqual(
      [isForegroundInStat(stat(42, 42)), isForegroundInStat(stat(42, 43)), isForegroundInStat(stat(42, -1)), isForegroundInStat("")],
      [true, false, false, false],
    );
  });

  test("elsewhere by what ps says", () => {
    assert.deepEqual(
      [isForegroundInPs("S+\n"), isForegroundInPs("Ss+"), isForegroundInPs("S\n"), isForegroundInPs("")],
      [true, true, false, false],
    );
  });
});
