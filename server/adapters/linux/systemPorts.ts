import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, errorText } from "../systemError.js";
import type { PortExclusion, SystemPorts } from "../system.js";

/** Both files describe the reader's network namespace, for IPv4 and IPv6 alike. Source: the kernel's networking/ip-sysctl.rst. */
export class LinuxSystemPorts implements SystemPorts {
  /** @param proc where procfs is mounted */
  constructor(private readonly proc = "/proc") {}

  async read(): Promise<PortExclusion[]> {
    const range = await this.readSetting("ip_local_port_range");
    // Kernels before 2.6.35 have no reserved ports.
    const reserved = await this.readSetting("ip_local_reserved_ports", "\n");
    const [first, last] = parsePortRange(range);
    return [
      { first, last, reason: `Linux uses ports ${first} to ${last} for outgoing connections` },
      ...parseReservedPorts(reserved).map(([first, last]) => ({
        first,
        last,
        reason: `Linux reserves it in /proc/sys/net/ipv4/ip_local_reserved_ports`,
      })),
    ];
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
export function parsePortRange(text: string): [first: number, last: number] {
  const [, first, last] = /^(\d{1,5})\s+(\d{1,5})\s*$/.exec(text) ?? [];
  if (first === undefined || last === undefined) throw new Error(`ip_local_port_range is of an unknown form: ${text.slice(0, 100)}`);
  return [Number(first), Number(last)];
}

/**
 * Parses ip_local_reserved_ports, such as `1,2-4,10-10` or nothing, both ends included. Source: the kernel's networking/ip-sysctl.rst.
 * @throws Error when the text is not of that form
 */
export function parseReservedPorts(text: string): [first: number, last: number][] {
  const list = text.trim();
  if (list === "") return [];
  return list.split(",").map((part) => {
    const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part) ?? [];
    if (first === undefined) throw new Error(`ip_local_reserved_ports is of an unknown form: ${list.slice(0, 100)}`);
    return [Number(first), Number(last ?? first)];
  });
}
