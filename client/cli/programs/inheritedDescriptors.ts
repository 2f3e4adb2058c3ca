import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";

/** Flags of open(2) as `/proc/PID/fdinfo` shows them, in octal. */
const O_ACCMODE = 0o3;
const O_NONBLOCK = 0o4000;
const O_CLOEXEC = 0o2000000;

interface Descriptor {
  fd: number;
  /** What it refers to, as in `/proc/PID/fd`: a path, `pipe:[1234]` or `anon_inode:[eventpoll]`. */
  target: string;
  flags: number;
}

/**
 * The descriptors above 2 that this process got from its parent, such as make's job server, systemd's sockets, or `3>log`. To be asked
 * before anything else is opened.
 * @returns empty where the system does not tell
 */
export function inheritedDescriptors(): { fd: number; closesOnExec: boolean }[] {
  let all: Descriptor[];
  try {
    all = readDescriptors();
  } catch {
    return [];
  }
  return findInherited(all, path.dirname(process.execPath)).map(({ fd, flags }) => ({ fd, closesOnExec: (flags & O_CLOEXEC) !== 0 }));
}

/**
 * Separates what was inherited from what Node has opened itself at its start: event queues, pairs of pipes that do not block, one pair
 * that does, which libuv uses as a lock, and under Electron files beside the program. /dev/null is worth nothing.
 */
export function findInherited(descriptors: readonly Descriptor[], programFolder: string): Descriptor[] {
  const above = descriptors.filter(({ fd }) => fd > 2);
  const pipes = above.filter(({ target }) => target.startsWith("pipe:"));
  const hasBothEnds = ({ target }: Descriptor): boolean =>
    new Set(pipes.flatMap((pipe) => (pipe.target === target ? [pipe.flags & O_ACCMODE] : []))).size === 2;
  const mayBlock = ({ target }: Descriptor): boolean => pipes.some((pipe) => pipe.target === target && (pipe.flags & O_NONBLOCK) === 0);
  const pairs = pipes.filter(hasBothEnds);
  // Pipes are numbered in the order in which they were made.
  const lock = Math.max(...pairs.filter(mayBlock).map(inodeOf));
  const own = new Set(pairs.filter((pipe) => !mayBlock(pipe) || inodeOf(pipe) === lock).map(({ target }) => target));
  return above.filter(({ target }) => {
    if (target.startsWith("anon_inode:") || target === "/dev/null") return false;
    return !own.has(target) && !target.startsWith(`${programFolder}/`);
  });
}

const inodeOf = ({ target }: Descriptor): number => Number(/\d+/.exec(target)?.[0]);

function readDescriptors(): Descriptor[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc/self/fd").flatMap((name) => {
    try {
      const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${name}`, "utf8"))?.[1] ?? "0";
      return { fd: Number(name), target: readlinkSync(`/proc/self/fd/${name}`), flags: parseInt(flags, 8) };
    } catch {
      return []; // The one by which the folder was read.
    }
  });
}
