import type { SocketState } from "../socketUse.js";

/** A listening socket: a row of /proc/net/tcp or tcp6. */
export interface ListeningSocket {
  address: string;
  port: number;
  /** As text; "0" when the socket has none. */
  inode: string;
  /** The user whose socket it is; known of every socket, also where the process is hidden from us. */
  userId: number;
}

const LISTEN = "0A";

/** Source: the kernel's include/net/tcp_states.h. A connection of which one side has closed is closing. */
const STATES: Record<string, SocketState> = {
  "01": "connected", // TCP_ESTABLISHED
  "02": "connected", // TCP_SYN_SENT
  "03": "connected", // TCP_SYN_RECV
  "04": "closing", // TCP_FIN_WAIT1
  "05": "closing", // TCP_FIN_WAIT2
  "06": "closing", // TCP_TIME_WAIT
  "07": "closing", // TCP_CLOSE
  "08": "closing", // TCP_CLOSE_WAIT
  "09": "closing", // TCP_LAST_ACK
  [LISTEN]: "listening",
  "0B": "closing", // TCP_CLOSING
  "0C": "connected", // TCP_NEW_SYN_RECV
};

/**
 * Parses a heading and a row per socket: `sl: local remote state … uid timeout inode …`, with addresses in hexadecimal, in the processor's byte order.
 * Source: the kernel's networking/proc_net_tcp.rst.
 * @throws Error when the text is not of that form
 */
export const parseProcNetTcp = (text: string): ListeningSocket[] => [...listeningRows(text)].filter((row) => row !== undefined);

/** Like `parseProcNetTcp`, but row by row, since there may be tens of thousands. Yields undefined for a socket that does not listen. */
export function* listeningRows(text: string): Generator<ListeningSocket | undefined> {
  for (const row of rowsOf(text)) yield parseRow(row);
}

/**
 * Finds the states of a port's sockets, row by row. Yields undefined for a socket of another port.
 * @throws Error when the text is not of that form, or a state is unknown
 */
export function* statesOf(port: number, text: string): Generator<SocketState | undefined> {
  const end = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  for (const row of rowsOf(text)) {
    const [, local, , number] = row.trim().split(/\s+/, 4);
    const state = STATES[number ?? ""];
    if (local === undefined || state === undefined) throw new Error(`A socket's row is of an unknown form: ${row}`);
    yield local.endsWith(end) ? state : undefined;
  }
}

function* rowsOf(text: string): Generator<string> {
  const heading = text.slice(0, endOfLine(text, 0));
  if (!heading.includes("local_address")) throw new Error(`The table of sockets is of an unknown form: ${text.slice(0, 100)}`);
  for (let start = heading.length + 1; start < text.length;) {
    const end = endOfLine(text, start);
    yield text.slice(start, end);
    start = end + 1;
  }
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf("\n", start);
  return end === -1 ? text.length : end;
}

function parseRow(row: string): ListeningSocket | undefined {
  const fields = row.trim().split(/\s+/, 10);
  const [local, state, userId, inode] = [fields[1], fields[3], fields[7], fields[9]];
  if (state !== LISTEN) return undefined;
  const [, address, port] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(local ?? "") ?? [];
  if (address === undefined || port === undefined || inode === undefined || !/^\d+$/.test(userId ?? "")) {
    throw new Error(`A socket's row is of an unknown form: ${row}`);
  }
  return { address: decodeAddress(address), port: parseInt(port, 16), inode, userId: Number(userId) };
}

/**
 * @param hex 8 digits for IPv4, 32 for IPv6: words of four bytes, each little-endian, as on every processor that VS Code runs on
 * @returns IPv6 in the form of RFC 5952
 */
export function decodeAddress(hex: string): string {
  const bytes = [...hex.matchAll(/.{8}/g)].flatMap(([word]) => [...Buffer.from(word, "hex").reverse()]);
  return bytes.length === 4 ? bytes.join(".") : formatIpv6(bytes);
}

function formatIpv6(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) return `::ffff:${bytes.slice(12).join(".")}`;
  const zeros = longestZeros(groups);
  const write = (part: number[]): string => part.map((group) => group.toString(16)).join(":");
  if (zeros.length < 2) return write(groups);
  return `${write(groups.slice(0, zeros.start))}::${write(groups.slice(zeros.start + zeros.length))}`;
}

/** Finds the longest run of zeros, the first one of equally long runs. */
function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  groups.forEach((group, i) => {
    length = group === 0 ? length + 1 : 0;
    if (length > best.length) best = { start: i - length + 1, length };
  });
  return best;
}
