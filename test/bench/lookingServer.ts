/**
 * Another design, for comparison: an HTTP server that lists the machine's listeners for each request, with `lsof` or
 * from /proc/net/tcp and tcp6, and takes the first port that is neither there nor in its database.
 */
import { execFile, execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import http from "node:http";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import type { AddressInfo } from "node:net";
import Database from "better-sqlite3";
import { parseProcNetTcp } from "../../server/adapters/linux/procNetTcp.js";

const { file, range } = JSON.parse(process.argv[2]!) as { file: string; range: [number, number] };
const db = new Database(file);
db.pragma("journal_mode = WAL");
db.exec("CREATE TABLE ports (port INTEGER PRIMARY KEY, identity TEXT UNIQUE)");
const isAssigned = db.prepare("SELECT 1 FROM ports WHERE port = ?");
const insert = db.prepare("INSERT INTO ports VALUES (?, ?)");
const look = hasLsof() ? byLsof : byTables;

http
  .createServer((request, response) => {
    void text(request).then(async (identity) => {
      const listening = await look();
      for (let port = range[0]; port <= range[1]; port++) {
        if (listening.has(port) || isAssigned.get(port) !== undefined) continue;
        insert.run(port, identity);
        response.setHeader("content-type", "application/json").end(JSON.stringify({ identity, port }));
        return;
      }
      response.writeHead(503).end();
    });
  })
  .listen(0, "127.0.0.1", function (this: http.Server) {
    process.stdout.write(
      `${JSON.stringify({ port: (this.address() as AddressInfo).port, looksBy: look === byLsof ? "lsof" : "/proc/net/tcp" })}\n`,
    );
  });

function hasLsof(): boolean {
  try {
    execFileSync("lsof", ["-v"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

async function byLsof(): Promise<Set<number>> {
  const { stdout } = await promisify(execFile)("lsof", ["-iTCP", "-sTCP:LISTEN", "-P", "-n", "-F", "n"]).catch((error: unknown) => {
    const { code, stdout } = error as { code?: number; stdout: string };
    if (code !== 1) throw error; // 1: it found nothing, or not all. Source: lsof(8), "DIAGNOSTICS".
    return { stdout };
  });
  return new Set([...stdout.matchAll(/^n.*:(\d+)$/gm)].map(([, port]) => Number(port)));
}

async function byTables(): Promise<Set<number>> {
  const tables = await Promise.all(["tcp", "tcp6"].map((name) => readFile(`/proc/net/${name}`, "latin1")));
  return new Set(tables.flatMap(parseProcNetTcp).map(({ port }) => port));
}
