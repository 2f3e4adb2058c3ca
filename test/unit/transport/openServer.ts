import { randomBytes } from "node:crypto";
import path from "node:path";
import type { Caller, Handlers, Method } from "../../../server/protocol/requests.js";
import { Clients } from "../../../server/transport/socket/clients.js";
import type { Limits } from "../../../server/transport/socket/gate.js";
import { SocketServer, type SocketServerOptions } from "../../../server/transport/socket/socketServer.js";
import { RawClient } from "../../backend/rawClient.js";
import { temporaryFolder } from "../store/temporaryFolder.js";

/** Records what the server was asked, told and wrote, for a test to look at. */
export interface Seen {
  asked: { method: Method; params: unknown; caller: Caller }[];
  opened: string[];
  closed: string[];
  logged: string[];
  measured: [method: string, result: string][];
  refusedConnections: number;
}

export const TOKEN = randomBytes(32).toString("base64url");
/** No client of a test comes near them. */
export const limits: Limits = { maxRequestsPerSecond: 1e6, requestBurst: 1e6, maxPendingRequests: 1000, maxConnections: 100 };
export const CLIENT = { name: "test", version: "1.0.0", pid: process.pid };

/**
 * Servers with handlers of the tests' own, on real sockets, which end with the test that opened them.
 * @returns opens one. Its `handle` answers every request
 */
export function temporaryServers() {
  const inFolder = temporaryFolder();
  const open: (() => Promise<void>)[] = [];
  teardown(async () => {
    for (const close of open.splice(0)) await close();
  });

  return async (changed: Partial<SocketServerOptions> = {}, handle: Handle = () => Promise.resolve({})) => {
    const seen: Seen = { asked: [], opened: [], closed: [], logged: [], measured: [], refusedConnections: 0 };
    const write = (message: string): void => void seen.logged.push(message);
    const clients = new Clients();
    const server = new SocketServer({
      clients,
      life: "life",
      token: TOKEN,
      version: "1.2.3",
      handlers: handlers(seen, handle),
      log: { info: write, warn: write, error: write },
      limits: () => limits,
      meter: {
        request: (method, result) => void seen.measured.push([method, result]),
        refusedConnection: () => void (seen.refusedConnections += 1),
      },
      onOpen: ({ id }) => void seen.opened.push(id),
      onClose: ({ id }) => void seen.closed.push(id),
      ...changed,
    });
    const name = `server${open.length}`;
    const endpoint = process.platform === "win32" ? `\\\\.\\pipe\\${path.basename(inFolder())}-${name}` : inFolder(name);
    await server.listen(endpoint);
    const dialled: RawClient[] = [];
    open.push(async () => {
      for (const client of dialled) client.destroy();
      await server.close();
    });
    const dial = async (): Promise<RawClient> => {
      const client = await RawClient.dial(endpoint);
      dialled.push(client);
      return client;
    };
    const connect = async (name = CLIENT.name): Promise<RawClient> => {
      const client = await dial();
      await client.shakeHands({ token: TOKEN, client: { ...CLIENT, name } });
      return client;
    };
    return { server, clients, seen, endpoint, dial, connect };
  };
}

type Handle = (method: Method, params: unknown) => Promise<unknown>;

function handlers(seen: Seen, handle: Handle): Handlers {
  const answer = (_: unknown, method: string) => (params: unknown, caller: Caller) => {
    seen.asked.push({ method: method as Method, params, caller });
    return handle(method as Method, params);
  };
  return new Proxy({}, { get: answer }) as Handlers;
}
