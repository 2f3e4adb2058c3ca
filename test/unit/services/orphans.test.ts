import assert from "node:assert/strict";
import { days, house, minutes } from "./house.js";

const folder = "/home/ada/worktrees/shop";

suite("An assignment whose folder is gone", () => {
  test("is removed when nobody has used it for orphanDays, and not a moment before", async () => {
    const { idle, clock, cleanup, folders, list } = await house({ config: { orphanDays: 3 } });
    folders.gone.add(folder);
    await idle({ project: "gone", folder });
    await idle({ project: "there", folder: "/home/ada/there" });
    await idle({ project: "without" });
    clock.advance(days(3));
    assert.equal((await cleanup.run()).removed, 0);
    assert.deepEqual(folders.asked, [], "nobody asks before it matters");
    clock.advance(1);
    assert.equal((await cleanup.run()).removed, 1);
    assert.deepEqual(
      list().map(({ project }) => project),
      ["there", "without"],
    );
  });

  test("is not looked for more than once per sweep, nor for who is leased", async () => {
    const { idle, request, clock, cleanup, folders } = await house();
    for (const service of ["a", "b"]) await idle({ project: "shop", service, folder });
    await request({ project: "leased", folder: "/home/ada/leased" });
    clock.advance(days(4));
    await cleanup.run();
    assert.deepEqual(folders.asked, [[folder]]);
  });

  test("stays while it is leased, and while somebody asks for it", async () => {
    const { idle, request, clock, cleanup, folders, list } = await house();
    folders.gone.add(folder);
    await idle({ project: "shop", folder });
    clock.advance(days(4));
    folders.during = async () => {
      await request({ project: "shop" });
    };
    assert.equal((await cleanup.run()).removed, 0);
    assert.equal(list()[0]?.state, "active");
  });

  test("stays while the system would not say, and the log tells once; others are removed all the same", async () => {
    const { idle, clock, cleanup, folders, list, logged } = await house();
    await idle({ project: "old" });
    clock.advance(days(28));
    await idle({ project: "shop", folder });
    clock.advance(days(4));
    folders.failure = new Error("The file system does not answer.");
    assert.equal((await cleanup.run()).removed, 1);
    clock.advance(minutes(1));
    assert.equal((await cleanup.run()).removed, 0);
    assert.deepEqual(
      list().map(({ project }) => project),
      ["shop"],
    );
    assert.equal(logged.filter((line) => line.startsWith("The file system")).length, 1);
  });

  test("stays when time jumps while the system looks for folders, as after a sleep, in which disks wake up", async () => {
    const { idle, clock, cleanup, folders, list } = await house({ config: { cleanupIntervalSeconds: 60 } });
    folders.gone.add(folder);
    await idle({ project: "shop", folder });
    clock.advance(days(4));
    folders.during = () => {
      clock.jump(days(1));
      void cleanup.run(); // It notices the jump, and waits for the sweep that is under way.
      return Promise.resolve();
    };
    assert.equal((await cleanup.run()).removed, 0);
    assert.equal(list().length, 1);
  });
});
