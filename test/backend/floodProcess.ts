/** A client process that sends requests as fast as it can, reports when it is first refused, and goes on until it is killed. */
import net from "node:net";
import { frame } from "./fuzzInput.js";

const { endpoint, token, message } = JSON.parse(process.argv[2]!) as { endpoint: string; token: string; message: object };
const socket = net.connect(endpoint);
const send = (content: object): Buffer => frame(Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...content })));
let sent = 0;
let refused = false;

socket.on("error", () => process.exit());
socket.on("data", (data: Buffer) => {
  const wait = /"kind":"RateLimited".*?/.test(data.toString()) ? /"retryAfterMs":(\d+)/.exec(data.toString())?.[1] : undefined;
  if (refused || wait === undefined) return;
  refused = true;
  process.stdout.write(`${wait}\n`);
});
socket.write(
  send({
    id: "hands",
    method: "initialize",
    params: { initializationOptions: { token, client: { name: "flooder", version: "1", pid: process.pid } } },
  }),
);
flood();

function flood(): void {
  socket.write(Buffer.concat(Array.from({ length: 1000 }, () => send({ id: `flood ${++sent}`, ...message }))), () => setImmediate(flood));
}
