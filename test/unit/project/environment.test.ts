import assert from "node:assert/strict";
import { derivedName, environmentOf } from "../../../client/project/environment.js";
import type { ServiceSettings } from "../../../server/protocol/documents.js";

const variables = (services: Record<string, ServiceSettings>, mainService: string, ports: Record<string, number>) =>
  Object.fromEntries(
    environmentOf(
      { project: "shop", context: "", folder: "/shop", services: new Map(Object.entries(services)), mainService },
      new Map(Object.entries(ports)),
    ),
  );

suite("The variables of a project", () => {
  test("are PORT for the main service, each service's own, and its name where it has none", () => {
    assert.deepEqual(variables({ web: { env: "WEB" }, api: {}, db: { env: "PGPORT" } }, "web", { web: 3200, api: 4351, db: 5001 }), {
      PORT: "3200",
      WEB: "3200",
      API_PORT: "4351",
      PGPORT: "5001",
    });
  });

  test("leave out what has no port", () => {
    assert.deepEqual(variables({ web: { env: "PORT" }, api: { env: "API_PORT" } }, "web", { api: 4351 }), { API_PORT: "4351" });
  });

  test("need no port-daddy.json", () => {
    assert.deepEqual(variables({}, "main", { main: 3200 }), { PORT: "3200" });
  });

  test("have the port that port-daddy.json says, when another service would have the same name", () => {
    assert.deepEqual(variables({ web: {}, api: { env: "PORT" } }, "web", { web: 3200, api: 4351 }), { PORT: "4351" });
    assert.deepEqual(variables({ web: {}, a: {}, b: { env: "A_PORT" } }, "web", { web: 1, a: 2, b: 3 }), { PORT: "1", A_PORT: "3" });
  });

  test("have names that shells allow", () => {
    for (const [service, name] of [
      ["api", "API_PORT"],
      ["my-api.v2", "MY_API_V2_PORT"],
      ["2fa", "_2FA_PORT"],
    ] as const) {
      assert.equal(derivedName(service), name);
    }
  });
});
