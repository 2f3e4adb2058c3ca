import assert from "node:assert/strict";
import { ancestorsOf, MAX_ANCESTORS } from "../../../server/adapters/ancestors.js";
import { readProcessTree } from "../../../server/services/ownership/processTree.js";
import { FakeSystem } from "../services/fakeSystem.js";

suite("The ancestors of a process", () => {
  const family = (...processes: [pid: number, parentPid: number][]) => {
    const all = new Map(processes.map(([pid, parentPid]) => [pid, { pid, parentPid }]));
    return (mayBeParent?: (parent: { pid: number }) => boolean) =>
      [...ancestorsOf(all.get(42), (pid) => all.get(pid), mayBeParent)].map(({ pid }) => pid);
  };

  test("are the parent, the parent's parent and so on, as far as they are known", () => {
    assert.deepEqual(family([42, 41], [41, 40], [40, 39])(), [41, 40]);
    assert.deepEqual(family([42, 0])(), []);
    assert.deepEqual(family()(), []);
  });

  test("end at one that only has a former parent's pid", () => {
    assert.deepEqual(
      family([42, 41], [41, 40], [40, 1])(({ pid }) => pid !== 40),
      [41],
    );
  });

  test("end although processes seem to be each other's parents, or their own", () => {
    assert.equal(family([42, 41], [41, 42])().length, MAX_ANCESTORS);
    assert.deepEqual(family([42, 42])(), []);
  });

  test("are read a generation at a time, each once", async () => {
    const { processes } = new FakeSystem();
    for (const [pid, parent] of [
      [40, 41],
      [41, 40],
      [42, 40],
      [43, 40],
    ] as const)
      processes.start(pid, parent);
    assert.deepEqual([...(await readProcessTree(processes, [42, 43, 99])).keys()].sort(), [40, 41, 42, 43]);
    assert.equal(processes.looks, 3);
  });

  test("are read as far as the system shows them", async () => {
    const { processes } = new FakeSystem();
    processes.start(42, 41);
    processes.start(41, 40);
    for (const hidden of [1, 40]) processes.hidden.add(hidden);
    assert.deepEqual([...(await readProcessTree(processes, [42])).keys()], [42, 41]);
    await assert.rejects(readProcessTree(processes, [40]), /hidden: 40/);
  });
});
