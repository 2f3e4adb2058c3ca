import { commandFailed, runCommand, type RunCommand } from "../runCommand.js";
import type { PortExclusion, SystemPorts } from "../system.js";

const SYSCTL = "/usr/sbin/sysctl";

/** The default range, and the one for programs that ask for high ports (IP_PORTRANGE_HIGH). The low range is below 1024. Source: ip(4). */
const RANGES = [
  ["net.inet.ip.portrange.first", "net.inet.ip.portrange.last"],
  ["net.inet.ip.portrange.hifirst", "net.inet.ip.portrange.hilast"],
] as const;

/** AirPlay Receiver, on by default since macOS 12. Sources: Werkzeug's serving.py on port 5000; ControlCenter's sockets in lsof. */
const AIRPLAY = [5000, 7000];

export class DarwinSystemPorts implements SystemPorts {
  constructor(private readonly run: RunCommand = runCommand) {}

  async read(): Promise<PortExclusion[]> {
    const output = await this.run(SYSCTL, RANGES.flat());
    if (output.exitCode !== 0) throw commandFailed(SYSCTL, output);
    const values = parseSysctl(output.stdout);
    const ranges = RANGES.map(([from, to]) => [valueOf(values, from), valueOf(values, to)] as const);
    // The two ranges are the same unless somebody changed one.
    const distinct = new Map(ranges.map((range) => [range.join("-"), range]));
    const outgoing = [...distinct.values()].map(([from, to]) => {
      const [first, last] = [Math.min(from, to), Math.max(from, to)];
      return { first, last, reason: `macOS uses ports ${first} to ${last} for outgoing connections`, ephemeral: {} };
    });
    return [
      ...outgoing,
      ...AIRPLAY.map((port) => ({ first: port, last: port, reason: `macOS's AirPlay Receiver listens on it while turned on` })),
    ];
  }
}

/** Parses one line per setting, `name: value`. Source: sysctl(8) of macOS. */
export function parseSysctl(stdout: string): Map<string, string> {
  return new Map(
    stdout.split("\n").flatMap((line) => {
      const [, name, value] = /^([\w.]+):(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value.trim()]];
    }),
  );
}

function valueOf(values: ReadonlyMap<string, string>, name: string): number {
  const value = values.get(name);
  if (value === undefined || !/^\d{1,5}$/.test(value)) throw new Error(`sysctl does not give ${name} as a port, but "${value ?? ""}"`);
  return Number(value);
}
