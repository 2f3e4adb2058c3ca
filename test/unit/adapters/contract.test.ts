import assert from "node:assert/strict";
import { isIP } from "node:net";
import { parseCimProcesses } from "../../../server/adapters/win32/cimProcesses.js";
import { parseNetstat } from "../../../server/adapters/win32/listeners.js";
import { parseLsof } from "../../../server/adapters/darwin/lsof.js";
import { parsePs } from "../../../server/adapters/darwin/processes.js";
import { parseProcNetTcp } from "../../../server/adapters/linux/procNetTcp.js";
import { parsePsProcesses } from "../../../server/adapters/darwin/ps.js";
import { parseContainers } from "../../../server/adapters/containers/publishedPorts.js";
import { parseDynamicPorts, parseExcludedPorts } from "../../../server/adapters/win32/systemPorts.js";
import { parseEnvironments } from "../../../server/adapters/darwin/environments.js";
import { parseNetstatTcp } from "../../../server/adapters/darwin/sockets.js";
import { parseSysctl } from "../../../server/adapters/darwin/systemPorts.js";
import { capture, sources, windowsCapture } from "./captures.js";

/** A parser of a system's output, with a check of its rows. */
interface Contract {
  captures: RegExp;
  parse: (text: string) => unknown[];
  /** Checks a row; throws when it is incomplete. */
  isRow: (row: unknown) => void;
  /** Each row has its own line, so a part of the lines gives a part of the rows and never others. */
  byLine: boolean;
  /** Other text is an error. A parser that searches for its lines among others finds nothing in it. */
  onNonsense: "error" | "nothing";
}

const port = (value: unknown): void =>
  assert.ok(Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65_535, `port ${String(value)}`);
const pid = (value: unknown): void => assert.ok(Number.isInteger(value) && Number(value) >= 1, `pid ${String(value)}`);
const address = (value: unknown): void => assert.notEqual(isIP(String(value)), 0, `address ${String(value)}`);
const range = (row: unknown): void => {
  const [first, last] = row as [number, number];
  port(first);
  port(last);
  assert.ok(first <= last);
};
const start = (value: unknown): void => assert.ok(typeof value === "string" && value !== "");

const contracts: Record<string, Contract> = {
  "the kernel's tables": {
    captures: /^linux-tcp6?\.txt$/,
    parse: parseProcNetTcp,
    isRow: (row) => {
      const socket = row as ReturnType<typeof parseProcNetTcp>[number];
      port(socket.port);
      address(socket.address);
      assert.match(socket.inode, /^\d+$/);
      assert.ok(Number.isInteger(socket.userId));
    },
    byLine: true,
    onNonsense: "error",
  },
  lsof: {
    captures: /lsof/,
    parse: parseLsof,
    isRow: (row) => {
      const file = row as ReturnType<typeof parseLsof>[number];
      pid(file.pid);
      assert.notEqual(file.name, "");
    },
    byLine: true,
    onNonsense: "error",
  },
  "ps, for pids": {
    captures: /^macos-ps\.txt$/,
    parse: parsePs,
    isRow: (row) => {
      const info = row as ReturnType<typeof parsePs>[number];
      pid(info.pid);
      start(info.startedAt);
    },
    byLine: true,
    onNonsense: "error",
  },
  "ps, for all": {
    captures: /-ps-all\.txt$/,
    parse: parsePsProcesses,
    isRow: (row) => {
      const process = row as ReturnType<typeof parsePsProcesses>[number];
      pid(process.pid);
      start(process.startedAt);
      start(process.user);
      assert.ok(process.since > 0 && Number.isInteger(process.userId));
      assert.notEqual(process.command, "");
    },
    byLine: true,
    onNonsense: "error",
  },
  "ps, for environments": {
    captures: /^macos-ps-env\.txt$/,
    parse: (text) => [...parseEnvironments(text, new Map([811, 4847, 4850].map((each) => [each, ""])))],
    isRow: (row) => pid((row as [number, unknown])[0]),
    byLine: true,
    onNonsense: "nothing",
  },
  "netstat of macOS": {
    captures: /^macos-netstat\.txt$/,
    parse: parseNetstatTcp,
    isRow: (row) => {
      const socket = row as ReturnType<typeof parseNetstatTcp>[number];
      port(socket.port);
      start(socket.state);
    },
    byLine: true,
    onNonsense: "error",
  },
  netstat: {
    captures: /^windows-netstat-/,
    parse: parseNetstat,
    isRow: (row) => {
      const socket = row as ReturnType<typeof parseNetstat>[number];
      port(socket.port);
      address(socket.address);
      pid(socket.pid);
    },
    byLine: true,
    onNonsense: "nothing",
  },
  "netsh, dynamic ports": {
    captures: /^windows-dynamicport-/,
    parse: (text) => [parseDynamicPorts(text)],
    isRow: range,
    byLine: false,
    onNonsense: "error",
  },
  "netsh, excluded ports": {
    captures: /^windows-excludedportrange-/,
    parse: parseExcludedPorts,
    isRow: range,
    byLine: false,
    onNonsense: "error",
  },
  sysctl: {
    captures: /^macos-sysctl\.txt$/,
    parse: (text) => [...parseSysctl(text)].filter(([name]) => name.startsWith("net.")),
    isRow: (row) => port(Number((row as [string, string])[1])),
    byLine: true,
    onNonsense: "nothing",
  },
  "WMI's processes": {
    captures: /^windows-cim\.json$/,
    parse: parseCimProcesses,
    isRow: (row) => pid((row as ReturnType<typeof parseCimProcesses>[number]).pid),
    byLine: false,
    onNonsense: "error",
  },
  "a container engine": {
    captures: /containers.*\.json$/,
    parse: parseContainers,
    isRow: (row) => {
      const published = row as ReturnType<typeof parseContainers>[number];
      port(published.port);
      address(published.address);
      start(published.container);
    },
    byLine: false,
    onNonsense: "error",
  },
};

suite("every parser of what a system prints", () => {
  test("has its captures, and every capture its parser", () => {
    const parsersOf = (name: string): string[] => Object.keys(contracts).filter((title) => contracts[title]!.captures.test(name));
    for (const name of Object.keys(sources)) assert.equal(parsersOf(name).length, 1, name);
  });

  for (const [title, { captures, parse, isRow, byLine, onNonsense }] of Object.entries(contracts)) {
    for (const name of Object.keys(sources).filter((each) => captures.test(each))) {
      suite(`${title}: ${name}`, () => {
        const isWindows = name.startsWith("windows-");

        test("every row is whole", () => parse(capture(name)).forEach(isRow));

        if (isWindows) {
          test("lines that end as on Windows, and words of another code page", () => {
            assert.equal(JSON.stringify(parse(windowsCapture(name))), JSON.stringify(parse(capture(name))));
          });
        }

        if (byLine) {
          test("an output that breaks off gives the rows before, or is an error", () => {
            const lines = capture(name).split("\n");
            const whole = parse(capture(name)).map((row) => JSON.stringify(row));
            for (let count = 1; count < lines.length; count++) {
              let part: string[];
              try {
                part = parse(lines.slice(0, count).join("\n")).map((row) => JSON.stringify(row));
              } catch {
                continue;
              }
              assert.deepEqual(part, whole.slice(0, part.length), `the first ${count} lines`);
            }
          });
        }
      });
    }

    test(`${title}: what another program says is never taken for rows`, () => {
      for (const text of ["bash: command not found\n", "Access is denied.\r\n", "<html>1</html>\n"]) {
        if (onNonsense === "error") assert.throws(() => parse(text), Error, text);
        else assert.deepEqual(parse(text), []);
      }
    });
  }
});
