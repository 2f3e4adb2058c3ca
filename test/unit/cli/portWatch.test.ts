import assert from "node:assert/strict";
import type { Assignment, Trouble } from "../../../server/protocol/assignment.js";
import { PortWatch } from "../../../client/cli/companion/portWatch.js";
import { assignment } from "./recordingShell.js";

const since = "2026-01-01T00:00:00.000Z";
const web = (more: object = {}) => assignment(3200, "shop", "web", "", more) as Assignment;
const api = (more: object = {}) => assignment(3201, "shop", "api", "", more) as Assignment;
const trouble = (kind: Trouble["kind"], pid: number, more: object = {}): Trouble => ({
  ...{ kind, port: 3200, address: "127.0.0.1", holder: { pid, command: "node a.js", startedAt: "1" }, since },
  ...more,
});

suite("What a run hears of its ports", () => {
  let told: string[];
  let watch: PortWatch;
  setup(() => {
    told = [];
    // The program is process 40.
    watch = new PortWatch(
      [web(), api()],
      (pid, ancestors) => pid === 40 || ancestors.includes(40),
      (sentence) => told.push(sentence),
    );
  });
  const change = (...changed: Assignment[]): void => watch.changed({ changed, removed: [] });

  test("is each trouble once, and again when another process causes it", () => {
    change(web({ trouble: trouble("conflict", 7) }));
    change(web());
    change(web({ trouble: trouble("conflict", 7) }));
    watch.found(web(), trouble("conflict", 7));
    change(api({ trouble: trouble("shadow", 8, { port: 3201 }) }));
    change(web({ trouble: trouble("conflict", 9) }));
    assert.deepEqual(told, [
      "node a.js (pid 7) is listening on port 3200 of shop:web.",
      "node a.js (pid 8) is also listening on port 3201 of shop:api, at 127.0.0.1. localhost may reach either of the two.",
      "node a.js (pid 9) is listening on port 3200 of shop:web.",
    ]);
  });

  test("is the drift of its own program, not that of another run of the same service", () => {
    const drift = (pid: number, ancestors?: number[]): Trouble => {
      const found = trouble("drift", pid, { port: 3205 });
      return { ...found, holder: { ...found.holder!, ...(ancestors === undefined ? {} : { ancestors }) } };
    };
    change(web({ trouble: drift(50, [49, 1]) }));
    change(web({ trouble: { ...drift(50), holder: undefined } }));
    assert.deepEqual(told, []);
    change(web({ trouble: drift(41, [40, 1]) }));
    assert.deepEqual(told, ["node a.js (pid 41), the server of shop:web, is listening on port 3205 instead of 3200."]);
  });

  test("is not what was told before it started, nor what concerns others", () => {
    watch.noteTold(web(), trouble("conflict", 7));
    change(web({ trouble: trouble("conflict", 7) }));
    change(assignment(3202, "store", "web", "", { trouble: trouble("conflict", 7) }) as Assignment);
    watch.found(assignment(3202, "store", "web") as Assignment, trouble("conflict", 7));
    watch.changed({ changed: [], removed: [3202] });
    assert.deepEqual(told, []);
  });

  test("is another port, once, and a release", () => {
    change({ ...web(), port: 3300 });
    change({ ...web(), port: 3300 });
    watch.changed({ changed: [], removed: [3201, 3200] });
    assert.deepEqual(told, [
      "shop:web has port 3300 instead of 3200 now. Restart the command to use it.",
      "shop:api no longer has port 3201. It was released.",
    ]);
    assert.deepEqual(
      watch.ports.map(({ service, port }) => [service, port]),
      [["web", 3300]],
    );
    change(api());
    assert.equal(told.length, 2);
  });
});
