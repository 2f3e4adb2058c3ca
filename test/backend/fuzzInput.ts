import fc from "fast-check";
import { requestSchemas } from "../../server/protocol/schemas/requestSchemas.js";

export const frame = (body: Buffer): Buffer => Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);

const names = fc.constantFrom("shop", "__proto__", "constructor", "toString", "hasOwnProperty", "a".repeat(255), "", "a:b", "ü", "\0", "*");

/** All methods except `stop`, which would end the backend. */
export const methods = Object.keys(requestSchemas).filter((method) => method !== "portDaddy/stop") as Exclude<
  keyof typeof requestSchemas,
  "portDaddy/stop"
>[];

const value: fc.Arbitrary<unknown> = fc.oneof(
  names,
  fc.jsonValue({ maxDepth: 3 }),
  fc.integer(),
  fc.double(),
  fc.constantFrom(3100, 65_535, 65_536, -1, 2 ** 53, 1e308, null, true, [], {}, [3100, 3200], { pid: process.pid }, { pid: 2 ** 31 }),
  fc.string({ unit: "binary", maxLength: 300 }),
);

const field = fc.constantFrom(
  ...["project", "service", "context", "folder", "preferred", "strict", "range", "owner", "port", "all", "force", "active", "requests"],
  ...["__proto__", "constructor", "prototype", "toString", "", "x.y", "x".repeat(5000)],
);

/** Own fields including `__proto__`, as JSON produces them. */
const asOwn = (entries: readonly (readonly [string, unknown])[]): unknown =>
  JSON.parse(`{${entries.map(([name, each]) => `${JSON.stringify(name)}:${JSON.stringify(each)}`).join(",")}}`);
const anyObject = fc.array(fc.tuple(field, value), { maxLength: 6 }).map(asOwn);

/** Nearly valid values, so that many of them pass. */
const likely = fc.record(
  {
    project: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom("shop", "library", "__proto__", "constructor") },
      { weight: 1, arbitrary: value },
    ),
    service: fc.oneof({ weight: 4, arbitrary: fc.constantFrom("web", "api", "toString") }, { weight: 1, arbitrary: value }),
    context: fc.oneof(fc.constantFrom("", "feature"), value),
    preferred: fc.oneof(fc.integer({ min: 1024, max: 65_535 }), value),
    force: fc.oneof(fc.boolean(), value),
    strict: fc.boolean(),
  },
  { requiredKeys: ["project"] },
);
const some = fc.record({
  project: fc.constantFrom("shop", "__proto__", "constructor"),
  service: fc.constantFrom("web", "api", "toString"),
});

/** Valid and invalid parameters of a request. */
export const parameters: fc.Arbitrary<unknown> = fc.oneof(
  some,
  likely,
  fc.record({ requests: fc.oneof(fc.array(fc.oneof(some, likely), { maxLength: 4 }), value) }),
  fc.record({ port: fc.oneof(fc.integer({ min: 1024, max: 65_535 }), value), force: fc.boolean() }, { requiredKeys: ["port"] }),
  fc.record(
    { project: fc.constantFrom("shop", "*", "__proto__"), all: fc.constant(true), force: fc.boolean() },
    { requiredKeys: ["project"] },
  ),
  anyObject,
  fc.constant({}),
  value,
  fc.integer({ min: 1, max: 300 }).map((depth) => JSON.parse(`${'{"project":['.repeat(depth)}${"]}".repeat(depth)}`) as unknown),
);

const message: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ jsonrpc: fc.constant("2.0"), id: fc.nat(), method: fc.constantFrom(...methods), params: parameters }),
  },
  {
    weight: 3,
    arbitrary: fc.record(
      {
        jsonrpc: fc.oneof({ weight: 5, arbitrary: fc.constant("2.0") }, { weight: 1, arbitrary: fc.jsonValue() }),
        id: fc.oneof(fc.integer(), fc.string(), value),
        method: fc.oneof(
          fc.constantFrom(...methods, "$/cancelRequest", "$/setTrace", "initialize", "initialized", "shutdown", "nothing"),
          value,
        ),
        params: fc.oneof(parameters, fc.record({ id: value })),
        result: value,
        error: value,
      },
      { requiredKeys: ["jsonrpc"] },
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue() },
);

const change = fc.record({ at: fc.nat(), byte: fc.nat(255), kind: fc.constantFrom("replace", "insert", "delete", "truncate") });

function mutate(bytes: Buffer, { at, byte, kind }: { at: number; byte: number; kind: string }): Buffer {
  const index = at % (bytes.length + 1);
  const [before, after] = [bytes.subarray(0, index), bytes.subarray(index)];
  if (kind === "truncate") return before;
  if (kind === "delete") return Buffer.concat([before, after.subarray(1)]);
  return Buffer.concat([before, Buffer.of(byte), kind === "insert" ? after : after.subarray(1)]);
}

const whole = message.map((each) => frame(Buffer.from(JSON.stringify(each))));

/** Bytes that a client could send, and where they are split. */
export const frames = fc.record({
  bytes: fc.oneof(
    { weight: 6, arbitrary: whole },
    {
      weight: 3,
      arbitrary: fc.tuple(whole, fc.array(change, { minLength: 1, maxLength: 4 })).map(([bytes, changes]) => changes.reduce(mutate, bytes)),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }).map((text) => frame(Buffer.from(text))) },
    { weight: 1, arbitrary: fc.nat(2 ** 31).map((length) => Buffer.from(`Content-Length: ${length}\r\n\r\n{}`)) },
  ),
  splits: fc.array(fc.nat(), { maxLength: 4 }),
});
