// Runs a command line as the first process of its namespaces, waits until it listens on the given ports, and prints the ports and its output. All
// listeners there are its, and all processes end with this one.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Listened } from "./listens.js";

const { line, on } = JSON.parse(process.argv[2]!) as { line: string; on: number[] };
const LONGEST_MS = 120_000;
const POLL_MS = 50;

const child = spawn("/bin/sh", ["-c", line], { stdio: ["ignore", "pipe", "pipe"] });
let output = "";
for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (data: string) => (output += data));
const began = Date.now();
const timer = setInterval(() => {
  const ports = listening();
  if (on.every((port) => ports.includes(port)) || Date.now() - began > LONGEST_MS) finish(ports);
}, POLL_MS);
child.once("close", () => finish(listening()));

function finish(ports: number[]): void {
  clearInterval(timer);
  process.stdout.write(JSON.stringify({ ports, output } satisfies Listened), () => process.exit());
}

/** Source: proc(5), /proc/net/tcp: the local address and port in hexadecimal, and state 0A, LISTEN. */
function listening(): number[] {
  const rows = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) => readFileSync(file, "utf8").split("\n").slice(1));
  const ports = rows.map((row) => row.trim().split(/\s+/)).filter((fields) => fields[3] === "0A");
  return [...new Set(ports.map((fields) => parseInt(fields[1]!.split(":")[1]!, 16)))].sort((a, b) => a - b);
}
