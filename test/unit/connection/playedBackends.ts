import { once } from "node:events";
import { writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import type { Startup } from "../../../server/protocol/schemas/startup.js";
import { temporaryFolder } from "../store/temporaryFolder.js";

/** The process of a backend whose part the test plays. */
export interface PlayedBackend {
  pid: number;
  /** The arguments and variables of the process. */
  args: string[];
  env: NodeJS.ProcessEnv;
  /** Reports to the client that started it. */
  report(startup: Startup): void;
  /** Settles when the process has ended. */
  ended: Promise<unknown>;
}

/** A bundle whose processes do what the test says. They end with the test at the latest. */
export function playedBackends() {
  const inFolder = temporaryFolder();
  const started: PlayedBackend[] = [];
  const sockets = new Set<net.Socket>();
  const waiting: ((backend: PlayedBackend) => void)[] = [];
  let onStart: ((backend: PlayedBackend) => void) | undefined;
  let server: net.Server;

  async function accept(socket: net.Socket): Promise<void> {
    sockets.add(socket);
    socket.on("error", () => undefined); // The client has killed the process.
    const ended = new Promise((resolve) => socket.once("close", resolve));
    let text = "";
    for await (const piece of socket.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
      text += piece as string;
      if (text.endsWith("\n")) break;
    }
    socket.resume(); // Otherwise its end would not be noticed.
    const about = JSON.parse(text) as Pick<PlayedBackend, "pid" | "args" | "env">;
    const backend = { ...about, report: (startup: Startup) => void socket.write(`${JSON.stringify(startup)}\n`), ended };
    started.push(backend);
    onStart?.(backend);
    waiting.shift()?.(backend);
  }

  setup(async () => {
    server = net.createServer((socket) => void accept(socket));
    const endpoint = process.platform === "win32" ? `\\\\.\\pipe\\${path.basename(inFolder())}-played` : inFolder("played");
    server.listen(endpoint);
    await once(server, "listening");
    const program = `
      const test = require("net").connect(${JSON.stringify(endpoint)});
      test.write(JSON.stringify({ pid: process.pid, args: process.argv.slice(2), env: process.env }) + "\\n");
      test.on("error", () => undefined).pipe(process.stdout);`;
    writeFileSync(inFolder("server.js"), program);
  });
  teardown(() => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    started.length = waiting.length = 0;
    onStart = undefined;
    server.close();
  });

  return {
    /** The bundle. */
    get server(): string {
      return inFolder("server.js");
    },
    /** All processes so far. */
    started,
    /** The process that is started next. */
    next: (): Promise<PlayedBackend> => new Promise((resolve) => waiting.push(resolve)),
    /** Sets how each process is played from now on. */
    play: (part: (backend: PlayedBackend) => void): void => void (onStart = part),
  };
}
