import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { speakTo } from "../../../client/connection/olderBackend.js";
import type { Method, Params } from "../../../server/protocol/requests.js";
import { TemporaryHome } from "../project/temporaryHome.js";

suite("an older backend, which settles no contexts", () => {
  let home: TemporaryHome;
  let shop: string;
  setup(() => {
    home = new TemporaryHome();
    shop = home.mkdir("shop");
  });
  teardown(() => home.remove());

  type Known = [context: string, folder?: string][];

  /** What is sent to a backend of that protocol which has these assignments. */
  const sentTo = async <M extends Method>(protocol: string, known: Known, method: M, params: Params<M>) => {
    const sent: unknown[] = [];
    const assignments = known.map(([context, folder]) => ({ service: "any", context, folder, lastUsedAt: "2026-01-01T00:00:00Z" }));
    await speakTo(
      protocol,
      (each, its) => {
        sent.push([each, JSON.parse(JSON.stringify(its))]); // As it goes over the wire.
        return Promise.resolve({ assignments } as never);
      },
      method,
      params,
    );
    return sent;
  };
  const listed = ["portDaddy/list", { project: "shop" }];
  const asking = (worktree = "") => ({ project: "shop", service: "web", folder: shop, worktree });

  test("is asked for its list, and then with a context, in fields that it knows", async () => {
    assert.deepEqual(await sentTo("1.0", [], "portDaddy/request", { ...asking("feature"), preferred: 3200 }), [
      listed,
      ["portDaddy/request", { project: "shop", service: "web", folder: shop, context: "feature", preferred: 3200 }],
    ]);
    const other: Known = [["", home.mkdir("other")]];
    const context = "shop";
    assert.deepEqual(await sentTo("1.0", other, "portDaddy/requestAll", { requests: [asking(), { ...asking(), service: "api" }] }), [
      listed,
      ["portDaddy/requestAll", { requests: ["web", "api"].map((service) => ({ project: "shop", service, folder: shop, context })) }],
    ]);
    assert.deepEqual(await sentTo("1.0", other, "portDaddy/release", asking()), [
      listed,
      ["portDaddy/release", { project: "shop", service: "web", context }],
    ]);
  });

  test("is told the folder only with the folder's own context", async () => {
    const request = async (context: string) => (await sentTo("1.0", [], "portDaddy/request", { ...asking(), context }))[1];
    assert.deepEqual(await request(""), ["portDaddy/request", { project: "shop", service: "web", folder: shop, context: "" }]);
    assert.deepEqual(await request("feature"), ["portDaddy/request", { project: "shop", service: "web", context: "feature" }]);
  });

  test("has other folders looked at: a link is no other, nor is one that is gone, but one that cannot be looked at is", async () => {
    const contextBeside = async (folder: string): Promise<unknown> => {
      const [, [, params]] = (await sentTo("1.0", [["", folder]], "portDaddy/request", asking())) as [
        unknown,
        [string, { context: string }],
      ];
      return params.context;
    };
    symlinkSync(shop, home.path("link"));
    symlinkSync("loop", home.path("loop"));
    assert.equal(await contextBeside(home.path("link")), "");
    assert.equal(await contextBeside(home.path("gone")), "");
    assert.equal(await contextBeside(home.path("loop")), "shop");
  });

  test("gets no id with a move, which only later ones know", async () => {
    const moving = { project: "shop", requestId: "1" };
    for (const protocol of ["1.0", "1.1"])
      assert.deepEqual(await sentTo(protocol, [], "portDaddy/move", moving), [["portDaddy/move", { project: "shop" }]]);
    for (const protocol of ["1.2", "2.0"])
      assert.deepEqual(await sentTo(protocol, [], "portDaddy/move", moving), [["portDaddy/move", moving]]);
  });

  test("is asked at once where no folder has to be settled", async () => {
    const literal = { project: "shop", service: "web", context: "feature" };
    assert.deepEqual(await sentTo("1.0", [], "portDaddy/request", literal), [["portDaddy/request", literal]]);
    assert.deepEqual(await sentTo("1.0", [], "portDaddy/release", { port: 3100 }), [["portDaddy/release", { port: 3100 }]]);
    assert.deepEqual(await sentTo("1.0", [], "portDaddy/health", {}), [["portDaddy/health", {}]]);
  });

  test("is none from protocol 1.1 on: it is sent what was asked, in one round trip", async () => {
    for (const protocol of ["1.1", "1.2", "1.10", "2.0"]) {
      assert.deepEqual(await sentTo(protocol, [], "portDaddy/request", asking("feature")), [["portDaddy/request", asking("feature")]]);
    }
  });
});
