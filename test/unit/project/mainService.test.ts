import assert from "node:assert/strict";
import { environmentOf, servicesWithVariables } from "../../../client/project/environment.js";
import { isDatabase, mainServiceOf } from "../../../client/project/mainService.js";
import type { ServiceSettings } from "../../../server/protocol/documents/documents.js";
import { databases } from "../../../server/protocol/commandLines/programs/databases.js";
import { DATABASE_PORTS } from "../../../server/protocol/commandLines/databaseNames.js";

type Services = Record<string, ServiceSettings>;

suite("The main service", () => {
  const main = (services: Services): string => mainServiceOf(new Map(Object.entries(services)));

  test("is main where it is declared or nothing is, else the first that is no database", () => {
    assert.equal(main({}), "main");
    assert.equal(main({ web: {}, main: {} }), "main");
    assert.equal(main({ web: {}, api: {} }), "web");
    assert.equal(main({ db: { preferred: 5432, env: "DB_PORT" }, "redis-cache": {}, api: {}, web: {} }), "api");
  });

  test("is one of its own where only databases are declared", () => {
    assert.equal(main({ db: {} }), "main");
    assert.equal(main({ db: { env: "DB_PORT" }, queue: { preferred: 5672 } }), "main");
  });

  test("has PORT, and no database has", () => {
    const variables = (services: Services): Record<string, string> => {
      const project = {
        project: "shop",
        context: "",
        folder: "/shop",
        services: new Map(Object.entries(services)),
        mainService: main(services),
      };
      const ports = new Map(servicesWithVariables(project).map((service, at) => [service, 4000 + at]));
      return Object.fromEntries(environmentOf(project, ports));
    };
    assert.deepEqual(variables({}), { PORT: "4000" });
    assert.deepEqual(variables({ db: { env: "DB_PORT" } }), { DB_PORT: "4000" });
    assert.deepEqual(variables({ db: {}, web: {} }), { PORT: "4001", DB_PORT: "4000", WEB_PORT: "4001" });
    assert.deepEqual(variables({ db: { env: "PORT" } }), { PORT: "4000", DB_PORT: "4000" }, "the file says so itself");
  });

  const yes: [string, ServiceSettings?][] = [
    ...databases.filter(({ name }) => name !== "Turso").map(({ name }): [string] => [name.toLowerCase().replaceAll(" ", "-")]),
    ...["db", "DB", "database", "my-db", "shop.postgres", "postgres_test", "redis-1", "kafka2", "mysql-master", "s3", "cache", "queue"].map(
      (name): [string] => [name],
    ),
    ["store", { env: "STORE_DB_PORT" }],
    ["store", { env: "PGPORT" }],
    ["store", { env: "POSTGRES_HOST_PORT" }],
    ["store", { env: "DYNAMODB_LOCAL_PORT" }],
    ["store", { preferred: 5432, env: "STORE_PORT" }],
    ["web", { env: "DB_PORT" }],
  ];
  for (const [service, settings = {}] of yes)
    test(`a database: ${service} ${JSON.stringify(settings)}`, () => assert.equal(isDatabase(service, settings), true));

  const no: [string, ServiceSettings?][] = [
    ...[
      "web",
      "api",
      "main",
      "shop",
      "db-admin",
      "sql-api",
      "redis-commander-ui",
      "cache-server",
      "mail",
      "proxy",
      "remote",
      "test-1",
      "1",
    ].map((name): [string] => [name]),
    ["db", { env: "PORT" }],
    ["api", { preferred: 9200 }],
    ["store", { preferred: 5433, env: "STORE_PORT" }],
    ["store", { env: "DB_ADMIN_PORT" }],
  ];
  for (const [service, settings = {}] of no)
    test(`no database: ${service} ${JSON.stringify(settings)}`, () => assert.equal(isDatabase(service, settings), false));

  test("ports of databases say so, whatever the name", () => {
    for (const preferred of DATABASE_PORTS) assert.equal(isDatabase("store", { preferred }), true);
  });
});
