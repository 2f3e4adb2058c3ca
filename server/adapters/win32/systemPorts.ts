import { commandFailed, runCommand, type RunCommand } from "../runCommand.js";
import { NETSH } from "./windowsPrograms.js";
import type { PortExclusion, SystemPorts } from "../system.js";

const FAMILIES = ["ipv4", "ipv6"] as const;

/** The dynamic ports, and those that Windows excludes, for example for Hyper-V. The latter change with every boot. */
export class Win32SystemPorts implements SystemPorts {
  constructor(private readonly run: RunCommand = runCommand) {}

  async read(): Promise<PortExclusion[]> {
    const perFamily = await Promise.all(FAMILIES.map((family) => this.readFamily(family)));
    // IPv4 and IPv6 usually have the same ones.
    return [
      ...new Map(perFamily.flat().map((exclusion) => [`${exclusion.first}-${exclusion.last} ${exclusion.reason}`, exclusion])).values(),
    ];
  }

  private async readFamily(family: (typeof FAMILIES)[number]): Promise<PortExclusion[]> {
    const [dynamic, excluded] = await Promise.all([
      this.ask(["int", family, "show", "dynamicport", "tcp"]),
      this.ask(["int", family, "show", "excludedportrange", "protocol=tcp"]),
    ]);
    const [first, last] = parseDynamicPorts(dynamic);
    return [
      { first, last, reason: `Windows uses ports ${first} to ${last} for outgoing connections`, ephemeral: {} },
      ...parseExcludedPorts(excluded).map(([first, last]) => ({
        first,
        last,
        reason: `Windows excludes ${first === last ? "it" : `ports ${first} to ${last}`}, for example for Hyper-V`,
      })),
    ];
  }

  private async ask(args: readonly string[]): Promise<string> {
    const output = await this.run(NETSH, args);
    if (output.exitCode !== 0) throw commandFailed(NETSH, output);
    return output.stdout;
  }
}

/**
 * Parses two lines that end in a number: the first port, then the number of ports. All words are in the user's language.
 * Source: Microsoft's page "The default dynamic port range for TCP/IP has changed" (929851).
 * @throws Error when the text is not of that form
 */
export function parseDynamicPorts(stdout: string): [first: number, last: number] {
  const numbers = stdout.split(/\r?\n/).flatMap((line) => /[^\d\s]\s*(\d+)\s*$/.exec(line)?.[1] ?? []);
  const [first, count] = numbers.map(Number);
  if (numbers.length !== 2 || first === undefined || count === undefined || first + count > 65_536) {
    throw new Error(`netsh tells of dynamic ports in an unknown form: ${stdout.trim().slice(0, 200)}`);
  }
  return [first, first + count - 1];
}

/**
 * Parses a table under a line of dashes: two ports in each row, with a star for an administrator's. All words are in the user's language.
 * Source: published outputs in several languages, listed in test/unit/adapters/captures.ts.
 * @throws Error when the text is not of that form
 */
export function parseExcludedPorts(stdout: string): [first: number, last: number][] {
  const lines = stdout.split(/\r?\n/);
  const dashes = lines.findIndex((line) => /^\s*-+\s+-+\s*$/.test(line));
  if (dashes === -1) throw new Error(`netsh tells of excluded ports in an unknown form: ${stdout.trim().slice(0, 200)}`);
  const rows = lines.slice(dashes + 1).filter((line) => /^\s*\d/.test(line));
  return rows.map((row) => {
    const [, first, last] = /^(\d{1,5})\s+(\d{1,5})(?:\s*\*)?$/.exec(row.trim()) ?? [];
    if (first === undefined) throw new Error(`netsh tells of excluded ports in an unknown form: ${row.trim()}`);
    return [Number(first), Number(last)];
  });
}
