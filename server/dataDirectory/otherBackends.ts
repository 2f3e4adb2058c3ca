import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { ownNamespace } from "../protocol/machine/namespaces.js";
import { type Marker, parseMarker } from "../protocol/schemas/markerSchema.js";

/** How long (ms) a backend may take to accept a connection. */
const CONNECT_TIMEOUT_MS = 1000;

interface Parts {
  /** The user's own folder, the same for all backends. It is made when it is missing. @throws Error when it is not the user's alone */
  userFolder: () => string;
  dataDir: string;
  endpoint: string;
}

/**
 * Finds other backends of this user that assign the same ports. There is one backend per data directory, and programs that were started
 * with another `XDG_DATA_HOME` or `HOME` have another one. So each backend has a marker outside of its data directory, named after it.
 */
export class OtherBackends {
  private readonly name: string;

  constructor(private readonly parts: Parts) {
    this.name = `${createHash("sha256").update(parts.dataDir).digest("hex").slice(0, 16)}.json`;
  }

  /**
   * Marks this backend, and finds the others. Markers of backends that have died are removed.
   * @param range the ports that this backend assigns, first and last
   * @returns a running backend with some of the same ports; undefined when there is none
   * @throws Error when the markers cannot be read or written
   */
  async find(range: Marker["range"]): Promise<Marker | undefined> {
    const folder = this.folder();
    const { dataDir, endpoint } = this.parts;
    const own: Marker = { pid: process.pid, dataDir, endpoint, range, network: ownNamespace("net") };
    const text = JSON.stringify(own);
    // Written only when it is missing, because a cleaner of temporary folders removes it, or has changed.
    if (read(path.join(folder, this.name)) !== text) writeFileSync(path.join(folder, this.name), text, { mode: 0o600 });
    for (const name of readdirSync(folder)) {
      const other = name === this.name ? undefined : parseMarker(read(path.join(folder, name)) ?? "");
      if (other === undefined || other.network !== own.network) continue;
      if (!(await accepts(other.endpoint))) rmSync(path.join(folder, name), { force: true });
      else if (other.range[0] <= range[1] && range[0] <= other.range[1]) return other;
    }
    return undefined;
  }

  /** @throws Error when the marker cannot be removed */
  remove(): void {
    rmSync(path.join(this.folder(), this.name), { force: true });
  }

  private folder(): string {
    const folder = path.join(this.parts.userFolder(), "backends");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }
}

/** The sentence for the people of a backend that has found another one. */
export const otherBackendSentence = ({ pid, dataDir }: Marker): string =>
  `Another backend of this user (pid ${pid}, in ${dataDir}) assigns the same ports, so that two services may get one port. Start all programs with the same XDG_DATA_HOME and HOME, or set PORT_DADDY_HOME to one folder for all of them.`;

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** @returns false when nobody listens on an endpoint; where the system would not say, somebody may */
async function accepts(endpoint: string): Promise<boolean> {
  const socket = net.connect(endpoint);
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) });
    return true;
  } catch (error) {
    return !["ENOENT", "ECONNREFUSED"].includes((error as NodeJS.ErrnoException).code ?? "");
  } finally {
    socket.destroy();
  }
}
