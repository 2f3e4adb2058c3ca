import assert from "node:assert/strict";
import type { BackendHome } from "../backend/backendHome.js";
import { BenchClient } from "./benchClient.js";
import { median } from "./measure.js";

const CLIENTS = 8;
const REQUESTS_EACH = 250;
const ROUNDS = 24;

/**
 * What the metrics cost a request. Two servers differ in them alone, and take turns. The request is the one that does least beside them, a
 * renewal, so that for any other one the share is smaller.
 * @returns how long a round takes with metrics, as a part of what it takes without: the median over all pairs of rounds
 */
export async function recordingCost(home: BackendHome): Promise<number> {
  const token = "bench";
  const open = async (recording: boolean) => {
    const endpoint = home.path(`recording-${recording}.sock`);
    const server = home.run("../bench/recordingServer", { endpoint, token, recording });
    assert.equal(await server.next(), true);
    const clients = await Promise.all(Array.from({ length: CLIENTS }, () => BenchClient.connect(endpoint, token)));
    const round = async (): Promise<number> => {
      const began = performance.now();
      await Promise.all(
        clients.map(async (client, index) => {
          for (let count = 0; count < REQUESTS_EACH; count++) {
            const granted = await client.request("portDaddy/request", { project: `p${index}` });
            assert.equal(granted.project, `p${index}`);
          }
        }),
      );
      return performance.now() - began;
    };
    const close = async (): Promise<void> => {
      for (const client of clients) client.close();
      await server.kill();
    };
    return { round, close };
  };
  const [bare, recorded] = [await open(false), await open(true)];
  const ratios: number[] = [];
  for (let round = -4; round < ROUNDS; round++) {
    // Whoever comes second finds a warmer client: they take turns at that, too.
    const order = round % 2 === 0 ? [bare, recorded] : [recorded, bare];
    const times = new Map<typeof bare, number>();
    for (const each of order) times.set(each, await each.round());
    if (round >= 0) ratios.push(times.get(recorded)! / times.get(bare)!);
  }
  await Promise.all([bare.close(), recorded.close()]);
  return median(ratios);
}
