/** A row of /proc/net/tcp or tcp6 whose socket listens. */
export interface ListeningSocket {
  address: string;
  port: number;
  /** As text; "0" where it has none. */
  inode: string;
}

/** TCP_LISTEN of the kernel's include/net/tcp_states.h. */
const LISTEN = "0A";

/**
 * A heading, then a row for each socket: `sl: local remote state … inode …`, addresses in hexadecimal as the processor has them in memory.
 * Source: the kernel's networking/proc_net_tcp.rst.
 * @throws Error when the text is not of that form
 */
export const parseProcNetTcp = (text: string): ListeningSocket[] => [...listeningRows(text)].filter((row) => row !== undefined);

/** As `parseProcNetTcp`, row by row, since there may be ten thousands; undefined for each row whose socket does not listen. */
export function* listeningRows(text: string): Generator<ListeningSocket | undefined> {
  const heading = text.slice(0, endOfLine(text, 0));
  if (!heading.includes("local_address")) throw new Error(`The table of sockets is of an unknown form: ${text.slice(0, 100)}`);
  for (let start = heading.length + 1; start < text.length;) {
    const end = endOfLine(text, start);
    yield parseRow(text.slice(start, end));
    start = end + 1;
  }
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf("\n", start);
  return end === -1 ? text.length : end;
}

function parseRow(row: string): ListeningSocket | undefined {
  const fields = row.trim().split(/\s+/, 10);
  const [local, state, inode] = [fields[1], fields[3], fields[9]];
  if (state !== LISTEN) return undefined;
  const [, address, port] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(local ?? "") ?? [];
  if (address === undefined || port === undefined || inode === undefined) throw new Error(`A socket's row is of an unknown form: ${row}`);
  return { address: decodeAddress(address), port: parseInt(port, 16), inode };
}

/**
 * @param hex 8 digits for IPv4, 32 for IPv6: words of four bytes, each with the last byte first, as on every processor that VS Code runs on
 * @returns IPv6 as RFC 5952 writes it
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

/** The longest run of zeros, and of equally long ones the first. */
function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  groups.forEach((group, i) => {
    length = group === 0 ? length + 1 : 0;
    if (length > best.length) best = { start: i - length + 1, length };
  });
  return best;
}
