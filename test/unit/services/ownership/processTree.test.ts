import assert from "node:assert/strict";
import { MAX_ANCESTORS } from "../../../../server/adapters/ancestors.js";
import { readProcessTree } from "../../../../server/services/ownership/processTree.js";
import { FakeSystem } from "../fakeSystem.js";

suite("The tree of processes", () => {
  /** Processes 41 and 42 descend from 40, and that from 1. */
  function family() {
    const { processes } = new FakeSystem();
    processes.start(1, 0);
    processes.start(40, 1);
    processes.start(41, 40);
    processes.start(42, 40);
    /** The pids of each question to the system. */
    const asked: (readonly number[])[] = [];
    const read = async (...pids: number[]) => {
      const tree = await readProcessTree(
        {
          find: (some, onUnknown) => {
            asked.push(some);
            return processes.find(some, onUnknown);
          },
        },
        pids,
      );
      return [...tree.keys()];
    };
    return { processes, asked, read };
  }

  test("is read one generation at a time, each process once", async () => {
    const { asked, read } = family();
    assert.deepEqual(await read(41, 42, 41), [41, 42, 40, 1]);
    assert.deepEqual(asked, [[41, 42], [40], [1]]);
  });

  test("of nobody needs no question", async () => {
    const { asked, read } = family();
    assert.deepEqual([await read(), asked], [[], []]);
  });

  test("leaves out who is gone, and ancestors that the system hides, with what is above them", async () => {
    const { processes, asked, read } = family();
    processes.hidden.add(40);
    assert.deepEqual(await read(41, 99), [41]);
    assert.deepEqual(asked, [[41, 99], [40]]);
  });

  test("is not told where the system hides one of those who are asked for", async () => {
    const { processes, read } = family();
    processes.hidden.add(41);
    await assert.rejects(read(41, 42), /hidden: 41/);
  });

  test("ends after as many generations as anybody has, and in a loop", async () => {
    const { processes, asked, read } = family();
    for (let pid = 1000; pid < 1200; pid++) processes.start(pid, pid - 1);
    assert.equal((await read(1199)).length, MAX_ANCESTORS + 1);
    asked.length = 0;
    processes.start(50, 51);
    processes.start(51, 50);
    assert.deepEqual(
      [await read(50), asked],
      [
        [50, 51],
        [[50], [51]],
      ],
    );
  });
});
