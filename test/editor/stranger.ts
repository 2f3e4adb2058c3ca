import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import net from "node:net";
import { atExit, signal } from "./home.js";

/** A server that somebody started, somewhere else than in the editor. */
export class Stranger {
  private readonly forget: () => void;

  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {
    this.forget = atExit(() => signal(this.pid, "SIGKILL"));
    child.once("exit", () => this.forget());
  }

  get pid(): number {
    return this.child.pid!;
  }

  /**
   * Starts it, and waits until it listens.
   * @param folder its working directory, made if it is not there
   * @param deaf it does not end when it is asked to
   * @param hidden nothing tells whose it is, as of a daemon that has erased its environment
   */
  static async start(port: number, folder: string, { deaf = false, hidden = false, host = "::" } = {}): Promise<Stranger> {
    mkdirSync(folder, { recursive: true });
    const listen = `require("http").createServer((_, r) => r.end("stranger")).listen(${port}, "${host}", () => console.log("listening"))`;
    const program = deaf ? `process.on("SIGTERM", () => {}); ${listen}` : listen;
    const variables = Object.entries(process.env).filter(([name]) => name !== "PORT_DADDY_HOME");
    const env = hidden ? {} : Object.fromEntries(variables);
    const child = spawn(process.execPath, ["-e", program], { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    return new Stranger(child, port);
  }

  /** Resolves when it has ended, by whomever. */
  async ended(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, "exit");
  }

  async stop(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.ended();
  }
}

/** A port that nobody listens on now: the first from `from` on, or any. */
export async function freePort(from = 0): Promise<number> {
  for (let port = from; ; port++) {
    const server = net.createServer();
    try {
      await once(server.listen(port), "listening");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") continue;
      throw error;
    }
    const found = (server.address() as net.AddressInfo).port;
    await once(server.close(), "close");
    return found;
  }
}
