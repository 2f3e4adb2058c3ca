import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, errorText } from "../systemError.js";
import type { PortExclusion, SystemPorts } from "../system.js";

type PortRange = [first: number, last: number];

/** Both files describe the reader's network namespace, for IPv4 and IPv6 alike. Source: the kernel's networking/ip-sysctl.rst. */
export class LinuxSystemPorts implements SystemPorts {
  /** @param proc where procfs is mounted */
  constructor(private readonly proc = "/proc") {}

  async read(): Promise<PortExclusion[]> {
    const range = await this.readSetting("ip_local_port_range");
    // Kernels before 2.6.35 have no reserved ports.
    const reserved = await this.readSetting("ip_local_reserved_ports", "\n");
    const [first, last] = parsePortRange(range);
    const reason = `Linux uses ports ${first} to ${last} for outgoing connections`;
    const ephemeral = { remedy: "Add ports to net.ipv4.ip_local_reserved_ports with sysctl" };
    // The kernel gives reserved ports to no connection, and to any server that asks for one.
    return withoutRanges([first, last], parseReservedPorts(reserved)).map(([first, last]) => ({ first, last, reason, ephemeral }));
  }

  private async readSetting(name: string, ifMissing?: string): Promise<string> {
    const path = join(this.proc, "sys/net/ipv4", name);
    try {
      return await readFile(path, "latin1");
    } catch (error) {
      if (ifMissing !== undefined && errorCode(error) === "ENOENT") return ifMissing;
      throw new Error(`The system would not say which ports it keeps for itself: ${path} gave ${errorText(error)}`, { cause: error });
    }
  }
}

/**
 * Parses ip_local_port_range, such as `32768	60999`, both included. Source: the kernel's networking/ip-sysctl.rst.
 * @throws Error when the text is not of that form
 */
export function parsePortRange(text: string): PortRange {
  const [, first, last] = /^(\d{1,5})\s+(\d{1,5})\s*$/.exec(text) ?? [];
  if (first === undefined || last === undefined) throw new Error(`ip_local_port_range is of an unknown form: ${text.slice(0, 100)}`);
  return [Number(first), Number(last)];
}

/**
 * Parses ip_local_reserved_ports, such as `1,2-4,10-10` or nothing, both ends included. Source: the kernel's networking/ip-sysctl.rst.
 * @throws Error when the text is not of that form
 */
export function parseReservedPorts(text: string): PortRange[] {
  const list = text.trim();
  if (list === "") return [];
  return list.split(",").map((part) => {
    const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part) ?? [];
    if (first === undefined) throw new Error(`ip_local_reserved_ports is of an unknown form: ${list.slice(0, 100)}`);
    return [Number(first), Number(last ?? first)];
  });
}

/** @returns the parts of a range that lie in none of the others, in order; all ends included */
export function withoutRanges([first, last]: PortRange, others: readonly PortRange[]): PortRange[] {
  const parts: PortRange[] = [];
  let next = first;
  for (const [from, to] of [...others].sort(([one], [other]) => one - other)) {
    if (from > last) break;
    if (from > next) parts.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  return next <= last ? [...parts, [next, last]] : parts;
}
