import assert from "node:assert/strict";
import fc from "fast-check";
import * as z from "zod";
import { projectFileSchema } from "../../../server/protocol/schemas/projectFileSchema.js";
import { projectFileJsonSchema } from "../../../server/protocol/schemas/projectFileJsonSchema.js";

interface Schema {
  title?: string;
  description?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
}

suite("the JSON schema of port-daddy.json", () => {
  const schema = projectFileJsonSchema() as Schema;
  // A schema read back from JSON, to check files only by what the JSON says.
  const readBack = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  const verdicts = (value: unknown): [byJson: boolean, byZod: boolean] => [
    readBack.safeParse(value).success,
    projectFileSchema.safeParse(value).success,
  ];

  const good: unknown[] = [
    {},
    { project: "shop" },
    { $schema: "https://example.com/schema.json" },
    { services: {} },
    { services: { web: {} } },
    { project: "a.b-c_D", services: { web: { preferred: 1024, env: "PORT" }, "api.v2": { preferred: 65_535, env: "_x1" } } },
  ];
  for (const value of good) {
    test(`accepts ${JSON.stringify(value)}`, () => assert.deepEqual(verdicts(value), [true, true]));
  }

  const bad: unknown[] = [
    [],
    "shop",
    null,
    { projects: "shop" },
    { project: "" },
    { project: "a b" },
    { project: "a".repeat(256) },
    { project: 1 },
    { $schema: 1 },
    { services: [] },
    { services: { "a b": {} } },
    { services: { web: null } },
    { services: { web: { port: 3200 } } },
    { services: { web: { preferred: 80 } } },
    { services: { web: { preferred: 65_536 } } },
    { services: { web: { preferred: 3200.5 } } },
    { services: { web: { preferred: "3200" } } },
    { services: { web: { env: "1PORT" } } },
    { services: { web: { env: "" } } },
  ];
  for (const value of bad) {
    const text = JSON.stringify(value);
    test(`refuses ${text.length > 80 ? `${text.slice(0, 80)}…` : text}`, () => assert.deepEqual(verdicts(value), [false, false]));
  }

  test("agrees with the schema that the file is checked with on whatever comes", () => {
    const name = fc.oneof(fc.constantFrom("web", "api", "", "a b", "ü"), fc.string({ maxLength: 5 }));
    const service = fc.record(
      {
        preferred: fc.oneof(fc.integer({ min: 1000, max: 70_000 }), fc.double(), fc.jsonValue()),
        env: fc.oneof(fc.constantFrom("PORT", "1", "A-B"), fc.jsonValue()),
        other: fc.constant(1),
      },
      { requiredKeys: [] },
    );
    const services = fc.oneof(
      fc.dictionary(name, fc.oneof(service, fc.jsonValue()), { maxKeys: 3, noNullPrototype: true }),
      fc.jsonValue(),
    );
    const file = fc.record({ project: fc.oneof(name, fc.jsonValue()), services, $schema: fc.jsonValue() }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.oneof(file, fc.jsonValue()), (value) => {
        const [byJson, byZod] = verdicts(JSON.parse(JSON.stringify(value)));
        assert.equal(byJson, byZod);
      }),
      { numRuns: 2000 },
    );
  });

  test("has a title and a description for the whole and for every field", () => {
    const without: string[] = [];
    const visit = (at: Schema, path: string): void => {
      if (at.title === undefined || at.description === undefined) without.push(path);
      for (const [name, field] of Object.entries(at.properties ?? {})) visit(field, `${path}.${name}`);
      if (typeof at.additionalProperties === "object") visit(at.additionalProperties, `${path}.*`);
    };
    visit(schema, "file");
    assert.deepEqual(without, []);
  });
});
