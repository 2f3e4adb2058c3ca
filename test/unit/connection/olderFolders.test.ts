import assert from "node:assert/strict";
import { realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { speakTo } from "../../../client/connection/olderBackend.js";
import type { Method, Params } from "../../../server/protocol/requests.js";
import { temporaryFolder } from "../store/temporaryFolder.js";

suite("A folder, asked about at a backend that settles no contexts", () => {
  const inFolder = temporaryFolder();
  let shop: string;
  setup(() => {
    shop = realpathSync(inFolder());
  });
  type Known = { context: string; folder?: string };

  /** Sends a request to an older backend that has these assignments. @returns the parameters that arrive there */
  async function sent<M extends Method>(method: M, params: Params<M>, ...known: Known[]): Promise<[Method, Params<M>][]> {
    const sent: [Method, Params<M>][] = [];
    const assignments = known.map((each) => ({ ...each, service: "any", lastUsedAt: "2026-01-01T00:00:00Z" }));
    const send = (each: Method, its: unknown) => {
      sent.push([each, JSON.parse(JSON.stringify(its)) as Params<M>]); // As it goes over the wire.
      return Promise.resolve({ assignments } as never);
    };
    await speakTo("1.0", send, method, params);
    return sent;
  }
  async function contextBeside(known: Known, folder = shop): Promise<string | undefined> {
    const [, request] = await sent("portDaddy/request", { project: "shop", folder, worktree: "" }, known);
    return request![1].context;
  }

  test("keeps the context that it has, whether it is known by its path or by a link to it", async () => {
    symlinkSync(shop, inFolder("link"));
    assert.equal(await contextBeside({ context: "kept", folder: shop }), "kept");
    assert.equal(await contextBeside({ context: "kept", folder: inFolder("link") }), "kept");
    assert.equal(await contextBeside({ context: "kept", folder: inFolder("link") }, inFolder("link")), "kept");
  });

  test("gets no context that was requested without a folder", async () => {
    assert.equal(await contextBeside({ context: "tests" }), "");
  });

  test("gets the context of a folder in whose place a file is now", async () => {
    writeFileSync(inFolder("file"), "");
    assert.equal(await contextBeside({ context: "", folder: inFolder("file", "shop") }), "");
  });

  test("is not settled without its worktree, nor a worktree without its folder", async () => {
    assert.deepEqual(await sent("portDaddy/request", { project: "shop", folder: shop }), [
      ["portDaddy/request", { project: "shop", folder: shop }],
    ]);
    assert.deepEqual(await sent("portDaddy/request", { project: "shop", worktree: "feature" }), [
      ["portDaddy/request", { project: "shop", context: "feature" }],
    ]);
  });

  test("does not matter where everything of a project is released", async () => {
    const all = { project: "shop", folder: shop, worktree: "", all: true } as const;
    assert.deepEqual(await sent("portDaddy/release", all), [["portDaddy/release", all]]);
  });
});
