import { once } from "node:events";
import net from "node:net";
import { FrameReader, MAX_MESSAGE_BYTES, toFrame } from "../../../server/protocol/framing.js";
import { CLIENT, TOKEN } from "./openServer.js";

interface Answer {
  id?: unknown;
  result?: unknown;
  error?: { code: number; message: string; data: { kind: string; correlationId: string } };
}

/**
 * A client without a library: it writes messages as they stand, several at once, and answers nothing by itself.
 * It ends with its server.
 */
export async function dialRaw(endpoint: string) {
  const socket = net.connect(endpoint);
  socket.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const came: Answer[] = [];
  let wake: (() => void) | undefined;
  new FrameReader(socket, MAX_MESSAGE_BYTES).listen((message) => {
    came.push(message as Answer);
    wake?.();
  });
  await once(socket, "connect");

  const send = (...messages: object[]): void => {
    socket.write(Buffer.concat(messages.map((message) => toFrame({ jsonrpc: "2.0", ...message }))));
  };
  /** The next message that has come, or comes. */
  const next = async (): Promise<Answer> => {
    while (came.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return came.shift()!;
  };
  /** Returns when the server has seen all that was sent before; its answers have come then. */
  const seesAll = async (): Promise<void> => {
    send({ id: "last", method: "portDaddy/list" });
    while (came.at(-1)?.id !== "last") await new Promise<void>((resolve) => (wake = resolve));
    came.pop();
  };
  return { socket, closed, came, send, next, seesAll };
}

/** A client like `dialRaw`, after its handshake. */
export async function connectRaw(endpoint: string, capabilities: object = {}) {
  const client = await dialRaw(endpoint);
  client.send(handshake({ capabilities }));
  await client.next();
  return client;
}

/** The request that opens a connection, unless something in it is changed. */
export const handshake = ({ id = "first", token = TOKEN, capabilities = {} }: { id?: unknown; token?: string; capabilities?: object }) => ({
  id,
  method: "initialize",
  params: { capabilities, initializationOptions: { token, client: CLIENT } },
});
