import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";

/** Flags of open(2) as `/proc/PID/fdinfo` shows them, in octal. */
const O_ACCMODE = 0o3;
const O_NONBLOCK = 0o4000;
const O_CLOEXEC = 0o2000000;

interface Descriptor {
  fd: number;
  /** Its target, as in `/proc/PID/fd`: a path, `pipe:[1234]` or `anon_inode:[eventpoll]`. */
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
  return findInherited(all, path.dirname(process.execPath), jobServerIn(process.env["MAKEFLAGS"])).map(({ fd, flags }) => ({
    fd,
    closesOnExec: (flags & O_CLOEXEC) !== 0,
  }));
}

/**
 * Separates what was inherited from what Node has opened itself at its start: event queues, pairs of pipes that do not block, one pair
 * that does, which libuv uses as a lock, and under Electron files beside the program, and a
 * /dev/null to read from.
 * @param descriptors in the order of their numbers
 * @param jobServer the numbers of make's pipe, which blocks as libuv's lock does
 */
export function findInherited(descriptors: readonly Descriptor[], programFolder: string, jobServer: readonly number[] = []): Descriptor[] {
  const above = descriptors.filter(({ fd }) => fd > 2);
  const pipes = above.filter(({ target }) => target.startsWith("pipe:"));
  const hasBothEnds = ({ target }: Descriptor): boolean =>
    new Set(pipes.flatMap((pipe) => (pipe.target === target ? [pipe.flags & O_ACCMODE] : []))).size === 2;
  const mayBlock = ({ target }: Descriptor): boolean => pipes.some((pipe) => pipe.target === target && (pipe.flags & O_NONBLOCK) === 0);
  const pairs = pipes.filter(hasBothEnds);
  const events = pairs.filter((pipe) => !mayBlock(pipe));
  // The lock is made immediately before the first of the others.
  const first = Math.min(...events.map(({ fd }) => fd));
  const lock = pairs.filter((pipe) => mayBlock(pipe) && pipe.fd < first && !jobServer.includes(pipe.fd)).at(-1);
  const own = new Set([...events, ...(lock === undefined ? [] : [lock])].map(({ target }) => target));
  return above.filter(({ target, flags }) => {
    if (target.startsWith("anon_inode:") || (target === "/dev/null" && (flags & O_ACCMODE) === 0)) return false;
    return !own.has(target) && !target.startsWith(`${programFolder}/`);
  });
}

/** The pipe of make's job server. Source: GNU make's manual, "POSIX Jobserver Interaction". */
export const jobServerIn = (flags = ""): number[] =>
  [...flags.matchAll(/--jobserver-(?:auth|fds)=(\d+),(\d+)/g)].flatMap(([, read, write]) => [Number(read), Number(write)]);

function readDescriptors(): Descriptor[] {
  if (process.platform !== "linux") return [];
  const names = readdirSync("/proc/self/fd").sort((a, b) => Number(a) - Number(b));
  return names.flatMap((name) => {
    try {
      const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${name}`, "utf8"))?.[1] ?? "0";
      return { fd: Number(name), target: readlinkSync(`/proc/self/fd/${name}`), flags: parseInt(flags, 8) };
    } catch {
      return []; // The one by which the folder was read.
    }
  });
}
