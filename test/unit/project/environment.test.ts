import assert from "node:assert/strict";
import { derivedName, environmentOf, terminalVariablesOf } from "../../../client/project/environment.js";
import type { ServiceSettings } from "../../../server/protocol/documents/documents.js";

const variables = (services: Record<string, ServiceSettings>, mainService: string, ports: Record<string, number>) =>
  Object.fromEntries(
    environmentOf(
      { project: "shop", context: "", folder: "/shop", services: new Map(Object.entries(services)), mainService },
      new Map(Object.entries(ports)),
    ),
  );

suite("The variables of a project", () => {
  test("are PORT for the main service, the name of each service, and the one that port-daddy.json adds", () => {
    assert.deepEqual(variables({ web: { env: "WEB" }, api: {}, db: { env: "PGPORT" } }, "web", { web: 3200, api: 4351, db: 5001 }), {
      PORT: "3200",
      WEB: "3200",
      WEB_PORT: "3200",
      API_PORT: "4351",
      PGPORT: "5001",
      DB_PORT: "5001",
    });
  });

  test("leave out what has no port", () => {
    assert.deepEqual(variables({ web: { env: "PORT" }, api: { env: "API" } }, "web", { api: 4351 }), { API: "4351", API_PORT: "4351" });
  });

  test("need no port-daddy.json", () => {
    assert.deepEqual(variables({}, "main", { main: 3200 }), { PORT: "3200" });
  });

  test("have the port that port-daddy.json says, when another service would have the same name", () => {
    assert.deepEqual(variables({ web: {}, api: { env: "PORT" } }, "web", { web: 3200, api: 4351 }), {
      PORT: "4351",
      WEB_PORT: "3200",
      API_PORT: "4351",
    });
    for (const services of [
      { a: {}, b: { env: "A_PORT" } },
      { b: { env: "A_PORT" }, a: {} },
    ]) {
      assert.deepEqual(variables(services, "web", { a: 2, b: 3 }), { A_PORT: "3", B_PORT: "3" });
    }
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

  test("tell in a terminal whose servers are started there, in the context that the backend settled", () => {
    const project = { project: "shop", context: "", folder: "/shop2", services: new Map([["web", {}]]), mainService: "web" };
    const assigned = [{ project: "shop", service: "web", context: "shop2", port: 3200 }];
    assert.deepEqual(Object.fromEntries(terminalVariablesOf(project, assigned)), {
      PORT: "3200",
      WEB_PORT: "3200",
      PORT_DADDY_IDENTITY: "shop::shop2",
    });
    const own = { ...assigned[0]!, service: "api", context: "", port: 3201 };
    assert.equal(terminalVariablesOf(project, [...assigned, own]).get("PORT_DADDY_IDENTITY"), "shop::");
    assert.equal(terminalVariablesOf(project, []).size, 0);
  });
});
