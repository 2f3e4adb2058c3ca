import { isAnyPort } from "../../../server/protocol/port.js";
import { asObject, asText } from "../proposals/looseValues.js";
import { substituted, substitutionsIn } from "./substitution.js";

/** A TCP port that a service publishes on the host. */
export interface PublishedPort {
  /** The text that has the host's port, as in the file: the whole short form, or `published` of the long one. */
  text: string;
  isLong: boolean;
  /** The host's port as written, `3000` or `${WEB_PORT:-3000}`, and where it stands in the text. */
  host: string;
  offset: number;
  /** The variable that gives it. */
  variable?: string;
  /** The host's port when the shell sets no variable; undefined when a variable has neither value nor default. */
  port?: number;
  /** The port in the container, where it is a number. */
  container?: number;
}

/**
 * Understands an entry of `ports`.
 * @param values of the project's `.env`
 * @returns undefined for a port that is not TCP, and for one that Docker chooses; "unclear" for ranges and other forms to leave alone
 * Source: Compose specification, "ports"; for the short form's colons Docker's nat.ParsePortSpec.
 */
export function publishedPort(entry: unknown, values: ReadonlyMap<string, string>): PublishedPort | "unclear" | undefined {
  const long = asObject(entry);
  const isLong = typeof entry === "object";
  const text = isLong ? asText(long["published"]) : asText(entry);
  if (text === undefined || text === "") return undefined;
  const [address, protocol] = isLong ? [text, asText(long["protocol"])] : withoutProtocol(text);
  if (protocol !== undefined && protocol.toLowerCase() !== "tcp") return protocol.includes("$") ? "unclear" : undefined;
  const parts = isLong ? [address] : split(address, ":");
  if (!isLong && parts.length < 2) return text.includes("$") ? "unclear" : undefined;
  const host = isLong ? address : parts.at(-2)!;
  if (host === "" || host === "0") return undefined;
  const [substitution, ...others] = substitutionsIn(host);
  const isVariable = substitution?.length === host.length;
  const isRange =
    !isLong &&
    parts
      .at(-1)!
      .replace(/\$\{.*\}/, "")
      .includes("-");
  if (isRange || others.length > 0 || (!isVariable && !isDigits(host)) || substitution?.operator.endsWith("+") === true) return "unclear";
  const resolved = substituted(host, values);
  if (resolved !== undefined && resolved !== "" && !isDigits(resolved)) return "unclear";
  const container = Number(substituted(isLong ? (asText(long["target"]) ?? "") : parts.at(-1)!, values) ?? Number.NaN);
  const port = Number(resolved ?? Number.NaN);
  return {
    ...{ text, isLong, host },
    offset: isLong ? 0 : address.length - parts.at(-1)!.length - 1 - host.length,
    ...(isVariable ? { variable: substitution.name } : {}),
    ...(isAnyPort(port) ? { port } : {}),
    ...(isAnyPort(container) ? { container } : {}),
  };
}

const isDigits = (text: string): boolean => /^\d+$/.test(text);

function withoutProtocol(text: string): [address: string, protocol: string | undefined] {
  const [address, ...rest] = split(text, "/");
  return [address!, rest.at(-1)];
}

/** Splits at a character, except within `${…}` and `[…]`. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") depth -= 1;
    else if (character === separator && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}
