/** A client process: connects, sends requests, prints each answer as a line of JSON, and ends, or stays until it is killed. */
import { connectToBackend } from "../../client/connection/connect.js";
import type { Method, Params } from "../../server/protocol/requests.js";

export interface ClientTask {
  server: string;
  requests: [method: Method, params: unknown][];
  stay?: boolean;
}

async function main(): Promise<void> {
  const { server, requests, stay } = JSON.parse(process.argv[2]!) as ClientTask;
  const backend = await connectToBackend({ client: "child", server });
  for (const [method, params] of requests) {
    process.stdout.write(`${JSON.stringify(await backend.request(method, params as Params<typeof method>))}\n`);
  }
  if (stay !== true) await backend.close();
}

main().catch((error: unknown) => {
  process.stdout.write(`${JSON.stringify({ error: (error as Error).name, message: (error as Error).message })}\n`);
  process.exit(1);
});
