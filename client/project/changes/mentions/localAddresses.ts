/** The port of an address on this machine that a text names. */
export interface LocalAddress {
  host: string;
  port: number;
  /** Where its digits are: UTF-16 units from the text's beginning. */
  offset: number;
  length: number;
}

/** Not the beginning of a compose file's `127.0.0.1:3000:80`, of a range, or of a longer number. */
const PATTERN =
  /(?<![\w.-])(?<host>localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]|host\.docker\.internal):(?<port>[1-9]\d{0,4})(?![\w:-]|\.\d)/g;

/** All addresses on this machine with a port: `http://localhost:3000/x`, `postgres://me@127.0.0.1:5432`. */
export const localAddresses = (text: string): LocalAddress[] =>
  [...text.matchAll(PATTERN)].map(({ index, 0: whole, groups }) => {
    const digits = groups!["port"]!;
    return { host: groups!["host"]!, port: Number(digits), offset: index + whole.length - digits.length, length: digits.length };
  });
