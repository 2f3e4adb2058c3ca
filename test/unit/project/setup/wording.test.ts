import assert from "node:assert/strict";
import type { CompleteProposal, Place } from "../../../../client/project/proposals/proposal.js";
import { formatUnchanged } from "../../../../client/project/setup/wording.js";

suite("sentences of a set-up", () => {
  const api: CompleteProposal = { service: "api", folder: "", kind: "server", env: "API_PORT", isTicked: true, places: [] };
  const left = (place: Place): string => formatUnchanged(api, place).split(".")[0]!;

  test("begin with a capital letter, but keep a file's name as it is", () => {
    assert.equal(left({ what: "compose", file: "compose.yaml", name: "db", entry: 0 }), 'Service "db" in compose');
    assert.equal(left({ what: "sign", file: "apps/api/project.json" }), "apps/api/project");
  });
});
