import { constants, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** At most this many bytes of a file are read. */
export const MAX_FILE_SIZE = 1_000_000;
/** How long (ms) one file may take, for a network file system that does not answer. */
const FILE_TIMEOUT_MS = 5_000;
const CHUNK_SIZE = 65_536;
/** Without O_NONBLOCK, opening a named pipe waits for its writer forever. Windows has neither. Source: open(2), fifo(7). */
const READ_WITHOUT_WAITING = constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0);

/**
 * Reads a regular file of at most `MAX_FILE_SIZE` bytes.
 * @throws NodeJS.ErrnoException from the system
 * @throws Error whose message says in half a sentence why the file is not read, such as `it is a named pipe`
 */
export function readRegularFile(file: string): Promise<Buffer> {
  return within(FILE_TIMEOUT_MS, readWhole(file), `it could not be read within ${FILE_TIMEOUT_MS / 1000} seconds`);
}

/**
 * Waits for a promise for a limited time.
 * @throws Error with the message when the time is over
 */
export async function within<T>(timeoutMs: number, promise: Promise<T>, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(message)), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function readWhole(file: string): Promise<Buffer> {
  const handle = await open(file, READ_WITHOUT_WAITING);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new Error(`it is ${kindOf(stats)}`);
    if (stats.size > MAX_FILE_SIZE) throw tooLarge(stats.size);
    return await readAll(handle, stats.size);
  } finally {
    await handle.close();
  }
}

/** Reads to the end, because a file may have grown, and those of /proc have no size. */
async function readAll(handle: FileHandle, size: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (let total = 0; ;) {
    const buffer = Buffer.allocUnsafe(total === 0 ? size + 1 : CHUNK_SIZE);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length);
    if (bytesRead === 0) return Buffer.concat(chunks);
    total += bytesRead;
    if (total > MAX_FILE_SIZE) throw tooLarge(total);
    chunks.push(buffer.subarray(0, bytesRead));
  }
}

const tooLarge = (size: number): Error => new Error(`it has ${formatted(size)} bytes and at most ${formatted(MAX_FILE_SIZE)} are allowed`);

const formatted = (count: number): string => count.toLocaleString("en");

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a named pipe";
  return stats.isSocket() ? "a socket" : "a device";
}
