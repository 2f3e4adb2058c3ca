import { createServer, type ListenOptions } from "node:net";
import { errorCode } from "./systemError.js";

export type ListenVerdict = "free" | "taken" | "no such address";

const verdicts: Record<string, ListenVerdict> = {
  EADDRINUSE: "taken",
  EACCES: "taken",
  EPERM: "taken",
  // The machine has no IPv6, say.
  EADDRNOTAVAIL: "no such address",
  EAFNOSUPPORT: "no such address",
  EINVAL: "no such address",
};

/**
 * Listens for an instant. The promise settles when the port is free again.
 * @throws Error when that gives no verdict: descriptors or memory have run out (EMFILE, ENFILE, ENOMEM, ENOBUFS), or anything unknown
 */
export function tryListen(options: ListenOptions & { port: number }): Promise<ListenVerdict> {
  return new Promise((resolve, reject) => {
    // Whoever connects within the instant must not keep the server open.
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error) => {
      const verdict = verdicts[errorCode(error) ?? ""];
      if (verdict !== undefined) resolve(verdict);
      else reject(new Error(`The system would not say whether port ${options.port} is free: ${error.message}`, { cause: error }));
    });
    // One waiting connection at most, and no sharing with other processes of a cluster.
    server.listen({ ...options, backlog: 1, exclusive: true }, () => {
      server.close(() => {
        resolve("free");
      });
    });
  });
}
