/** The minimal server on our transport: returns its input. A process of its own, like the backend. */
import net from "node:net";
import { createMessageConnection } from "vscode-jsonrpc/node";
import { FrameReader, FrameWriter, MAX_REQUEST_BYTES } from "../../server/protocol/framing.js";

const { endpoint } = JSON.parse(process.argv[2]!) as { endpoint: string };
net
  .createServer((socket) => {
    socket.on("error", () => socket.destroy());
    const connection = createMessageConnection(new FrameReader(socket, MAX_REQUEST_BYTES), new FrameWriter(socket));
    connection.onRequest("echo", (params: object) => params);
    connection.onClose(() => connection.dispose());
    connection.listen();
  })
  .listen(endpoint, () => process.stdout.write("true\n"));
