import assert from "node:assert/strict";
import type { ScannedListener } from "../../../../server/adapters/system.js";
import { entryOf, judge, socket } from "./judgeWorld.js";

type Seen = [pid: number | undefined, address: string, more?: Partial<ScannedListener>];

suite("The judgement of one scan", () => {
  const shop = entryOf("shop", 50_100);
  const blog = entryOf("blog", 50_200);
  const ofShop = "/home/me/shop";

  /** The findings on port 50100, checked to be the same for the reverse order of the sockets. */
  async function findingsOf(...sockets: Seen[]) {
    const scanned = sockets.map(([pid, address, more]) => socket(50_100, pid, { address, ...more }));
    const { findings } = await judge([shop], scanned);
    assert.deepEqual((await judge([shop], scanned.toReversed())).findings, findings);
    return findings.map(([, ...finding]) => finding);
  }

  test("has the findings in the order of their ports", async () => {
    const { findings } = await judge([blog, shop], [socket(50_200, 42), socket(50_100, 43)]);
    assert.deepEqual(findings, [
      [50_100, "conflict", 43, "127.0.0.1"],
      [50_200, "conflict", 42, "127.0.0.1"],
    ]);
  });

  test("has nothing to say about an own server that is alone", async () => {
    const { findings, listening } = await judge([shop], [socket(50_100, 42, { folder: ofShop })]);
    assert.deepEqual([findings, listening], [[], { 50_100: 42 }]);
  });

  for (const [rule, expected, sockets] of [
    ["the own server", 43, [socket(50_100, 42), socket(50_100, 43, { address: "::1", folder: ofShop })]],
    ["otherwise one that the system identifies", 43, [socket(50_100, undefined), socket(50_100, 43, { address: "::1" })]],
    ["otherwise the one with the lowest address", 44, [socket(50_100, 43, { address: "::1" }), socket(50_100, 44)]],
    ["with one address, the one with the lowest pid", 43, [socket(50_100, 44), socket(50_100, 43), socket(50_100, 45)]],
  ] as const) {
    test(`shows as the listener ${rule}, in whatever order the system tells of them`, async () => {
      for (const scanned of [sockets, sockets.toReversed()]) {
        assert.deepEqual((await judge([shop], scanned)).listening, { 50_100: expected });
      }
    });
  }

  test("reports one of several strangers, preferably one with a name", async () => {
    assert.deepEqual(await findingsOf([42, "127.0.0.1"], [43, "::1"]), [["conflict", 42, "127.0.0.1"]]);
    assert.deepEqual(await findingsOf([undefined, "127.0.0.1"], [43, "::1"]), [["conflict", 43, "::1"]]);
    const container = { container: "db-1", containerFolder: "/home/me/blog" };
    assert.deepEqual(await findingsOf([undefined, "127.0.0.1"], [undefined, "::1", container]), [["conflict", "db-1", "::1"]]);
    assert.deepEqual(await findingsOf([42, "127.0.0.1"], [undefined, "::1", container]), [["conflict", 42, "127.0.0.1"]]);
  });

  test("reports no listener of which nobody can tell whose it is, but calls it a shadow beside the own server", async () => {
    const unclear: Seen[] = [
      [undefined, "::1"],
      [43, "::1", { isHidden: true }],
      [44, "::1", { container: "db-1" }],
    ];
    for (const each of unclear) {
      assert.deepEqual(await findingsOf(each), []);
      assert.equal((await findingsOf([42, "127.0.0.1", { folder: ofShop }], each))[0]![0], "shadow");
    }
  });

  test("calls a stranger on one of the own server's addresses a conflict, and one on another a shadow", async () => {
    const own = { folder: ofShop };
    const both: Seen[] = [
      [42, "127.0.0.1", own],
      [42, "::1", own],
    ];
    const init = { ancestors: [{ pid: 1, startedAt: "boot" }] };
    assert.deepEqual(await findingsOf(...both, [43, "127.0.0.1", init]), [["conflict", 43, "127.0.0.1"]]);
    assert.deepEqual(await findingsOf(...both, [43, "::1", init]), [["conflict", 43, "::1"]]);
    assert.deepEqual(await findingsOf(...both, [43, "0.0.0.0"], [43, "::1"]), [["conflict", 43, "0.0.0.0"]]);
    assert.deepEqual(await findingsOf(...both, [43, "0.0.0.0", init]), [["shadow", 43, "0.0.0.0"]]);
  });

  test("calls the stranger the shadow, even one that was there first", async () => {
    const found = await findingsOf([42, "127.0.0.1", { since: 5 }], [43, "::1", { since: 9, folder: ofShop }]);
    assert.deepEqual(found, [["shadow", 42, "127.0.0.1"]]);
  });

  test("knows that localhost leads to only one of two on addresses for different clients", async () => {
    const apartOf = async (ofOwn: string, ofStranger: string): Promise<unknown> => {
      const sockets = [socket(50_100, 42, { address: ofOwn, folder: ofShop }), socket(50_100, 43, { address: ofStranger })];
      const { findings, apart } = await judge([shop], sockets);
      return [findings[0]![1], apart];
    };
    for (const [ofOwn, ofStranger] of [
      ["127.0.0.1", "192.0.2.2"],
      ["192.0.2.2", "127.0.0.1"],
      ["::", "127.0.0.2"],
    ] as const)
      assert.deepEqual(await apartOf(ofOwn, ofStranger), ["shadow", [43]], `${ofOwn} and ${ofStranger}`);
    assert.deepEqual(await apartOf("127.0.0.1", "::1"), ["shadow", []]);
    assert.deepEqual(await apartOf("::", "127.0.0.1"), ["shadow", []]);
  });

  test("calls the later of two own servers the shadow", async () => {
    const own = (since: number) => ({ since, folder: ofShop });
    assert.deepEqual(await findingsOf([42, "127.0.0.1", own(9)], [43, "::1", own(5)]), [["shadow", 42, "127.0.0.1"]]);
    assert.deepEqual(await findingsOf([42, "127.0.0.1", own(5)], [43, "::1", own(9)]), [["shadow", 43, "::1"]]);
  });

  test("has nothing to say about own servers that share an address on purpose", async () => {
    assert.deepEqual(await findingsOf([42, "127.0.0.1", { folder: ofShop }], [43, "127.0.0.1", { folder: ofShop }]), []);
  });

  suite("takes the processes that publish one container for one server", () => {
    const own: Seen = [42, "::", { folder: ofShop }];
    const db = { container: "db-1" };

    test("known by the container's name", async () => {
      assert.deepEqual(await findingsOf(own, [43, "0.0.0.0", db], [44, "::", db]), [["conflict", "db-1", "0.0.0.0"]]);
    });

    test("known by their program", async () => {
      for (const command of ["/usr/bin/docker-proxy -proto tcp", "rootlessport", "C:\\bin\\rootlesskit"]) {
        const found = await findingsOf(own, [43, "0.0.0.0", { command }], [44, "::", { command }]);
        assert.deepEqual(found, [["conflict", 43, "0.0.0.0"]], command);
      }
    });

    test("but not two containers, nor two other programs", async () => {
      const web = { container: "web-1" };
      assert.deepEqual(await findingsOf(own, [43, "0.0.0.0", db], [44, "::", web]), [["shadow", "db-1", "0.0.0.0"]]);
      const command = "node docker-proxy.js";
      assert.deepEqual(await findingsOf(own, [43, "0.0.0.0", { command }], [44, "::", { command }]), [["shadow", 43, "0.0.0.0"]]);
    });
  });
});
