import assert from "node:assert/strict";
import type { Health } from "../../server/protocol/requests.js";
import { BackendHome, serverBundle } from "../backend/backendHome.js";

/** `PORT_DADDY_CHAOS=1` asks for the long run. */
const ROUNDS = process.env["PORT_DADDY_CHAOS"] === "1" ? 20 : 2;
const PROCESSES = 60;

suite("the backend is started by a crowd", () => {
  for (let round = 1; round <= ROUNDS; round++) {
    test(`${PROCESSES} processes at the same moment: one backend, and all are answered (${round} of ${ROUNDS})`, async () => {
      const home = new BackendHome();
      try {
        const since = performance.now();
        const clients = Array.from({ length: PROCESSES }, (_, index) =>
          home.run("clientProcess", {
            server: serverBundle,
            requests: [
              ["portDaddy/health", {}],
              ["portDaddy/request", { project: "crowd", service: `s${index}` }],
            ],
            stay: true,
          }),
        );
        const answers = await Promise.all(
          clients.map(async (client) => ({ pid: (await client.next<Health>()).pid, port: (await client.next<{ port: number }>()).port })),
        );
        console.log(`      all answered after ${Math.round(performance.now() - since)} ms`);
        assert.deepEqual([...new Set(answers.map(({ pid }) => pid))], [home.backendFile.pid]);
        assert.equal(new Set(answers.map(({ port }) => port)).size, PROCESSES);
        await Promise.all(clients.map((client) => client.kill()));
        if (process.platform === "linux") assert.deepEqual(home.processes(), [home.backendFile.pid]);
      } finally {
        await home.remove();
      }
    }).timeout(60_000);
  }
});
