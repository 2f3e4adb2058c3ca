import assert from "node:assert/strict";
import { isAnyPort, isDebuggerPort, isPort } from "../../../server/protocol/port.js";
import { hardCodedPorts } from "../../../server/protocol/documents/hardCodedPorts.js";
import { isServerPort } from "../../../server/services/pool/knownPorts.js";
import { parseTree } from "jsonc-parser";

suite("Ports", () => {
  test("may be handed out from 1024, and listened on from 1", () => {
    assert.deepEqual([1023, 1024, 65535, 65536, 2000.5].map(isPort), [false, true, true, false, false]);
    assert.deepEqual([0, 1, 65535, 65536, 2000.5].map(isAnyPort), [false, true, true, false, false]);
  });

  for (const port of [2345, 4711, 5005, 5678, 5858, 6009, 6499, 9003, 9222, 9229, 9230, 9299, 40000, 56268]) {
    test(`at ${port} a debugger waits, wherever ports are judged`, () => {
      assert.equal(isDebuggerPort(port), true);
      assert.equal(isServerPort(port), false);
      const launch = parseTree(JSON.stringify({ configurations: [{ url: `http://localhost:${port}` }] }));
      assert.deepEqual(hardCodedPorts("launch", launch), []);
    });
  }

  test("beside those are servers'", () => {
    assert.deepEqual([9228, 9300, 3200].map(isDebuggerPort), [false, false, false]);
    const launch = parseTree('{ "configurations": [{ "url": "http://localhost:9300" }] }');
    assert.deepEqual(
      hardCodedPorts("launch", launch).map(({ port }) => port),
      [9300],
    );
  });
});
