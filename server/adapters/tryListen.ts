import { createServer, type ListenOptions } from "node:net";
import { errorCode } from "./systemError.js";

export type ListenVerdict = "free" | "taken" | "no such address";

const verdicts: Record<string, ListenVerdict> = {
  EADDRINUSE: "taken",
  EACCES: "taken",
  EPERM: "taken",
  // For example on a machine without IPv6.
  EADDRNOTAVAIL: "no such address",
  EAFNOSUPPORT: "no such address",
  EINVAL: "no such address",
};

/**
 * Listens for a moment. The promise settles when the port is free again.
 * @throws Error without a verdict: descriptors or memory have run out (EMFILE, ENFILE, ENOMEM, ENOBUFS), or an unknown error
 */
export function tryListen(options: ListenOptions & { port: number }): Promise<ListenVerdict> {
  return new Promise((resolve, reject) => {
    // A client that connects in this moment must not keep the server open.
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error) => {
      const verdict = verdicts[errorCode(error) ?? ""];
      if (verdict !== undefined) resolve(verdict);
      else reject(new Error(`The system would not say whether port ${options.port} is free: ${error.message}`, { cause: error }));
    });
    // At most one waiting connection, and not shared with other processes of a cluster.
    server.listen({ ...options, backlog: 1, exclusive: true }, () => {
      server.close(() => {
        resolve("free");
      });
    });
  });
}
