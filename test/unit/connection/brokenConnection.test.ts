import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { createPatientConnection } from "../../../client/connection/patientConnection.js";
import { isBroken } from "../../../client/connection/rpcErrors.js";
import { FrameReader, FrameWriter, MAX_MESSAGE_BYTES, toFrame } from "../../../server/protocol/framing.js";
import { notFound } from "../../../server/protocol/failures.js";
import { temporaryServers } from "../transport/openServer.js";
import { temporaryClients } from "./temporaryClients.js";

suite("A connection that breaks", () => {
  const { inFolder, announce, connect } = temporaryClients();
  const listen = temporaryServers();
  const servers: net.Server[] = [];
  teardown(() => {
    for (const server of servers.splice(0)) server.close();
  });
  const answer = (id: number, rest: object = { result: {} }) => toFrame({ jsonrpc: "2.0", id, ...rest } as never);

  /** @param onData gets all that has come on a connection. @returns the endpoint of a server that answers it in its own way */
  async function misbehave(onData: (socket: net.Socket, received: string) => void): Promise<string> {
    const endpoint = process.platform === "win32" ? `\\\\.\\pipe\\${inFolder().split("\\").at(-1)}-${servers.length}` : inFolder("socket");
    const server = net.createServer((socket) => {
      let received = "";
      socket.on("error", () => undefined).on("data", (data) => onData(socket, (received += data.toString("latin1"))));
    });
    servers.push(server);
    server.listen(endpoint);
    await once(server, "listening");
    return endpoint;
  }
  /** A JSON-RPC connection to a server, without a handshake. */
  async function dial(endpoint: string) {
    const socket = net.connect(endpoint);
    await once(socket, "connect");
    const rpc = createPatientConnection(new FrameReader(socket, MAX_MESSAGE_BYTES), new FrameWriter(socket));
    rpc.listen();
    return rpc;
  }

  /** Answers that many requests at once, and ends, when as many as are awaited have come. */
  const endAfter = (answered: number, awaited: number) =>
    misbehave((socket, received) => {
      if (received.split('"any"').length <= awaited) return;
      socket.end(Buffer.concat(Array.from({ length: answered }, (_, id) => answer(id))));
    });

  test("still has all answers that came before its end", async () => {
    const rpc = await dial(await endAfter(50, 50));
    await Promise.all(Array.from({ length: 50 }, () => rpc.sendRequest("any")));
  });

  test("has none for what was not answered before its end", async () => {
    const rpc = await dial(await endAfter(1, 2));
    const [answered, unanswered] = [rpc.sendRequest("any"), rpc.sendRequest("any")];
    await Promise.all([answered, assert.rejects(unanswered, isBroken)]);
  });

  test("is ended when something else than messages comes, and the request is sent to the next backend", async () => {
    const { endpoint, seen } = await listen({}, () => Promise.resolve({ assignments: [] }));
    const garbling = await misbehave((socket, received) => {
      if (!received.includes("portDaddy/list")) return void socket.write(answer(0));
      announce(endpoint);
      socket.write("nonsense\r\n\r\n");
    });
    announce(garbling);
    assert.deepEqual(await (await connect({ start: false })).request("portDaddy/list", {}), { assignments: [] });
    assert.equal(seen.asked.length, 1);
  });

  test("is not left open after the backend has refused it", async () => {
    let closed: Promise<unknown> | undefined;
    const refusing = await misbehave((socket) => {
      closed = once(socket, "close");
      socket.write(answer(0, { error: { code: 2000, message: "Not you." } }));
    });
    announce(refusing);
    await assert.rejects(connect({ start: false }), { message: "Not you." });
    await closed;
  });

  test("is not one on which a request was refused: that serves the next one, too", async () => {
    const { endpoint, seen } = await listen({}, () => Promise.reject(notFound("No such thing.")));
    announce(endpoint);
    const client = await connect({ start: false });
    for (let tries = 0; tries < 2; tries++) await assert.rejects(client.request("portDaddy/list", {}), { kind: "NotFound" });
    assert.equal(seen.opened.length, 1);
  });
});
