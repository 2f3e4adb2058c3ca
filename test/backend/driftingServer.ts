/**
 * A task runner process: prints its pid and, when it has read a port, starts a child server, which finds the port taken
 * and counts upwards, as dev servers do.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";

const { port } = JSON.parse(process.argv[2]!) as { port?: number };
if (port === undefined) void run();
else listen(port);

async function run(): Promise<void> {
  process.stdout.write(`${JSON.stringify({ pid: process.pid })}\n`);
  const [line] = (await once(process.stdin, "data")) as [Buffer];
  // In another folder, so that only the process tree shows whose server it is.
  const task = JSON.stringify({ port: Number(line) });
  spawn(process.execPath, [__filename, task], { stdio: ["ignore", "inherit", "inherit"], cwd: "/" });
}

function listen(at: number): void {
  const server = createServer();
  server.once("error", () => listen(at + 1));
  server.listen(at, () => process.stdout.write(`${JSON.stringify({ port: at, pid: process.pid })}\n`));
}
