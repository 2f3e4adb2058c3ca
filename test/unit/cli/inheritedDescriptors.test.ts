import assert from "node:assert/strict";
import { findInherited, jobServerIn } from "../../../client/cli/programs/inheritedDescriptors.js";

const CLOEXEC = 0o2000000;
const NONBLOCK = 0o4000;

/** The descriptors that Node 24 opens at its start, from a number on. */
const ofNode = (from: number) => [
  { fd: from, target: "anon_inode:[eventpoll]", flags: 2 | CLOEXEC },
  { fd: from + 1, target: "anon_inode:[io_uring]", flags: 2 | CLOEXEC },
  { fd: from + 2, target: "pipe:[900]", flags: CLOEXEC },
  { fd: from + 3, target: "pipe:[900]", flags: 1 | CLOEXEC },
  { fd: from + 4, target: "pipe:[901]", flags: NONBLOCK | CLOEXEC },
  { fd: from + 5, target: "pipe:[901]", flags: 1 | NONBLOCK | CLOEXEC },
  { fd: from + 6, target: "anon_inode:[eventfd]", flags: 2 | NONBLOCK | CLOEXEC },
];
const standard = [0, 1, 2].map((fd) => ({ fd, target: "/dev/pts/0", flags: 2 }));

suite("Descriptors that were inherited", () => {
  const inherited = (before: { target: string; flags: number }[], jobServer?: number[]): string[] => {
    const first = before.map((each, index) => ({ ...each, fd: index + 3 }));
    return findInherited([...standard, ...first, ...ofNode(3 + first.length)], "/opt/code", jobServer).map(({ target }) => target);
  };

  test("are not those that Node has opened itself", () => {
    assert.deepEqual(inherited([]), []);
    assert.deepEqual(inherited([{ target: "/opt/code/icudtl.dat", flags: CLOEXEC }]), []);
    assert.deepEqual(inherited([{ target: "/dev/null", flags: CLOEXEC }]), []);
  });

  test("are files, sockets, terminals and one end of a pipe", () => {
    const targets = ["/tmp/log", "socket:[12]", "/dev/pts/0", "/dev/null", "pipe:[77]"];
    assert.deepEqual(inherited(targets.map((target) => ({ target, flags: 1 | CLOEXEC }))), targets);
  });

  test("are both ends of a pipe that blocks, such as make's", () => {
    for (const read of [0, NONBLOCK]) {
      const pipe = [
        { target: "pipe:[950]", flags: read | CLOEXEC },
        { target: "pipe:[950]", flags: 1 | CLOEXEC },
      ];
      assert.deepEqual(inherited(pipe, [3, 4]), ["pipe:[950]", "pipe:[950]"]);
      assert.deepEqual(inherited(pipe), ["pipe:[950]", "pipe:[950]"]);
    }
    assert.deepEqual(jobServerIn(" -j2 --jobserver-auth=3,4 --jobserver-fds=5,6"), [3, 4, 5, 6]);
    assert.deepEqual(jobServerIn("-j2 --jobserver-auth=fifo:/tmp/GMfifo1"), []);
  });
});
