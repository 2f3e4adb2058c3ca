import assert from "node:assert/strict";
import type { BackendHome } from "../backend/backendHome.js";
import { BenchClient } from "./benchClient.js";
import { median } from "./measure.js";

const CLIENTS = 8;
const REQUESTS_EACH = 25;
const PAIRS = 300;
const WARM_UP = 40;

/**
 * Measures what the metrics cost a request. One server records in every other round, because two servers differ by more than that cost.
 * The request is a renewal, the cheapest one, so that the share is smaller for any other. Processor time in many short rounds is compared,
 * because elapsed time and long rounds vary with the load of the machine.
 * @returns the cost of a round with metrics relative to one without: the median over all pairs of rounds
 */
export async function recordingCost(home: BackendHome): Promise<number> {
  const [endpoint, token] = [home.path("recording.sock"), "bench"];
  const server = home.run("../bench/recordingServer", { endpoint, token });
  assert.equal(await server.next(), true);
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => BenchClient.connect(endpoint, token)));
  const record = (recording: boolean): Promise<number> => {
    server.child.stdin!.write(`${recording}\n`);
    return server.next<number>();
  };
  const round = async (recording: boolean): Promise<number> => {
    const before = await record(recording);
    await Promise.all(
      clients.map(async (client, index) => {
        for (let count = 0; count < REQUESTS_EACH; count++) {
          const granted = await client.request("portDaddy/request", { project: `p${index}` });
          assert.equal(granted.project, `p${index}`);
        }
      }),
    );
    return (await record(recording)) - before;
  };
  const ratios: number[] = [];
  for (let pair = -WARM_UP; pair < PAIRS; pair++) {
    // They alternate in order, too, because the second one finds a warmer processor.
    const recordsFirst = pair % 2 === 0;
    const [first, second] = [await round(recordsFirst), await round(!recordsFirst)];
    if (pair >= 0) ratios.push(recordsFirst ? first / second : second / first);
  }
  for (const client of clients) client.close();
  await server.kill();
  return median(ratios);
}
