import { once } from "node:events";
import net from "node:net";
import { type MessageConnection, createMessageConnection } from "vscode-jsonrpc/node";
import { FrameReader, FrameWriter, MAX_MESSAGE_BYTES } from "../../server/protocol/framing.js";
import type { Method, Params, Result } from "../../server/protocol/requests.js";

/** A connection with our clients' framing, for backend and echo alike. */
export class BenchClient {
  private readonly rpc: MessageConnection;

  private constructor(private readonly socket: net.Socket) {
    this.rpc = createMessageConnection(new FrameReader(socket, MAX_MESSAGE_BYTES), new FrameWriter(socket));
    this.rpc.listen();
  }

  static async connect(endpoint: string, token?: string): Promise<BenchClient> {
    const socket = net.connect(endpoint);
    await once(socket, "connect");
    const client = new BenchClient(socket);
    const initializationOptions = { token, client: { name: "bench", version: "0.0.0", pid: process.pid } };
    if (token !== undefined) await client.rpc.sendRequest("initialize", { capabilities: {}, initializationOptions });
    return client;
  }

  request<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    return this.rpc.sendRequest(method, params);
  }

  echo(params: object): Promise<unknown> {
    return this.rpc.sendRequest("echo", params);
  }

  close(): void {
    this.rpc.dispose();
    this.socket.destroy();
  }
}
