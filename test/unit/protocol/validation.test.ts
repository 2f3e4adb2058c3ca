import assert from "node:assert/strict";
import * as z from "zod";
import { isFailure } from "../../../server/protocol/failures.js";
import { handshakeSchema } from "../../../server/protocol/schemas/handshakeSchema.js";
import type { Method } from "../../../server/protocol/requests.js";
import { MAX_BATCH } from "../../../server/protocol/limits.js";
import { requestSchemas } from "../../../server/protocol/schemas/requestSchemas.js";
import { formatPath, validate } from "../../../server/protocol/schemas/validation.js";

/** A value as it arrives over the wire: only what JSON can express, with `__proto__` as a field. */
const wire = (json: string): unknown => JSON.parse(json);

function refusalOf(run: () => unknown): { message: string; data: unknown } {
  try {
    run();
  } catch (error) {
    if (isFailure(error, "InvalidParams")) return { message: error.message, data: error.data };
    throw error;
  }
  assert.fail("It was accepted");
}

const name = "1 to 255 of the characters A-Z a-z 0-9 . _ -";
const context = `empty, or ${name}`;
const port = "a whole number from 1024 to 65535";
const range = "[first, last], two whole numbers from 1024 to 65535, the first not above the last";
const pid = "a process id, 1 or above";
const folder = "the absolute path of a folder";
const pattern = "empty, or 1 to 255 of the characters A-Z a-z 0-9 . _ - and *";

/** Parameters as JSON, the invalid field, its value, and what is allowed. */
type Bad = [json: string, field: string, value: unknown, allowed: string];

const bad: { [M in Method]?: Bad[] } = {
  "portDaddy/request": [
    ["[]", "params", [], "an object"],
    ["3", "params", 3, "an object"],
    ["{}", "project", undefined, name],
    ['{"project": ""}', "project", "", name],
    ['{"project": null}', "project", null, name],
    ['{"project": 7}', "project", 7, name],
    ['{"project": ["shop"]}', "project", ["shop"], name],
    ['{"project": "my shop"}', "project", "my shop", name],
    ['{"project": "shop:web"}', "project", "shop:web", name],
    ['{"project": "@scope/shop"}', "project", "@scope/shop", name],
    ['{"project": "shop\\n"}', "project", "shop\n", name],
    ['{"project": "caf\u00e9"}', "project", "caf\u00e9", name],
    [`{"project": "${"x".repeat(256)}"}`, "project", "x".repeat(256), name],
    ['{"project": "shop", "service": ""}', "service", "", name],
    ['{"project": "shop", "service": null}', "service", null, name],
    ['{"project": "shop", "context": "a b"}', "context", "a b", context],
    ['{"project": "shop", "context": 0}', "context", 0, context],
    ['{"project": "shop", "folder": "shop"}', "folder", "shop", folder],
    ['{"project": "shop", "folder": "./shop"}', "folder", "./shop", folder],
    ['{"project": "shop", "folder": "/a\\u0000b"}', "folder", "/a\0b", folder],
    ['{"project": "shop", "folder": true}', "folder", true, folder],
    [`{"project": "shop", "folder": "/${"x".repeat(4096)}"}`, "folder", `/${"x".repeat(4096)}`, "a path of at most 4096 characters"],
    ['{"project": "shop", "preferred": 1023}', "preferred", 1023, port],
    ['{"project": "shop", "preferred": 65536}', "preferred", 65_536, port],
    ['{"project": "shop", "preferred": 3100.5}', "preferred", 3100.5, port],
    ['{"project": "shop", "preferred": "3100"}', "preferred", "3100", port],
    ['{"project": "shop", "preferred": null}', "preferred", null, port],
    ['{"project": "shop", "preferred": 1e999}', "preferred", Infinity, port],
    ['{"project": "shop", "strict": true}', "preferred", undefined, "given together with strict"],
    ['{"project": "shop", "strict": 1, "preferred": 3100}', "strict", 1, "true or false"],
    ['{"project": "shop", "range": 3100}', "range", 3100, range],
    ['{"project": "shop", "range": [3100]}', "range", [3100], range],
    ['{"project": "shop", "range": [3100, 3200, 3300]}', "range", [3100, 3200, 3300], range],
    ['{"project": "shop", "range": [3200, 3100]}', "range", [3200, 3100], range],
    ['{"project": "shop", "range": [3100, 70000]}', "range[1]", 70_000, port],
    ['{"project": "shop", "owner": 41}', "owner", 41, 'an object {"pid": …}'],
    ['{"project": "shop", "owner": {}}', "owner.pid", undefined, pid],
    ['{"project": "shop", "owner": {"pid": 0}}', "owner.pid", 0, pid],
    ['{"project": "shop", "owner": {"pid": -1}}', "owner.pid", -1, pid],
    ['{"project": "shop", "owner": {"pid": "41"}}', "owner.pid", "41", pid],
    ['{"project": "shop", "owner": {"pid": 4294967297}}', "owner.pid", 4_294_967_297, "a process id"],
  ],
  "portDaddy/requestAll": [
    ["{}", "requests", undefined, "a list of requests"],
    ['{"requests": {}}', "requests", {}, "a list of requests"],
    ['{"requests": []}', "requests", [], "a list of at least one request"],
    ['{"requests": [{"project": "shop"}, 3]}', "requests[1]", 3, "an object"],
    ['{"requests": [{"project": "shop"}, {"project": "a b"}]}', "requests[1].project", "a b", name],
    ['{"requests": [{"project": "shop", "owner": {"pid": 0}}]}', "requests[0].owner.pid", 0, pid],
    ['{"requests": [{"project": "shop", "strict": true}]}', "requests[0].preferred", undefined, "given together with strict"],
  ],
  "portDaddy/release": [
    ["{}", "project", undefined, "given if port is left out, and only then"],
    ['{"project": "shop", "port": 3100}', "project", "shop", "given if port is left out, and only then"],
    ['{"port": 80}', "port", 80, port],
    ['{"port": 3100, "service": "web"}', "port", 3100, "given alone or with force"],
    ['{"port": 3100, "all": true}', "port", 3100, "given alone or with force"],
    ['{"project": "shop", "all": false}', "all", false, "true, or left out"],
    ['{"project": "shop", "service": "web", "all": true}', "all", true, "given with project only"],
    ['{"project": "shop", "context": "", "all": true}', "all", true, "given with project only"],
    ['{"project": "*"}', "project", "*", name],
    ['{"port": 3100, "force": "yes"}', "force", "yes", "true or false"],
  ],
  "portDaddy/list": [
    ['{"project": "sh?p"}', "project", "sh?p", pattern],
    ['{"service": 1}', "service", 1, pattern],
    ['{"active": "true"}', "active", "true", "true or false"],
  ],
  "portDaddy/health": [["[]", "params", [], "an empty object"]],
  "portDaddy/stop": [['{"reason": "idle"}', "reason", "idle", '"requested" or "handOver"']],
};

const unknown: [method: Method, json: string, field: string, allowed: string][] = [
  [
    "portDaddy/request",
    '{"project": "shop", "prefered": 1}',
    "prefered",
    "project, service, context, folder, worktree, preferred, strict, range, owner",
  ],
  ["portDaddy/request", '{"project": "shop", "owner": {"pid": 1, "ppid": 1}}', "owner.ppid", "pid"],
  [
    "portDaddy/requestAll",
    '{"requests": [{"project": "shop"}, {"project": "shop", "port": 1}]}',
    "requests[1].port",
    "project, service, context, folder, worktree, preferred, strict, range, owner",
  ],
  ["portDaddy/release", '{"port": 3100, "owner": 1}', "owner", "project, service, context, folder, worktree, port, all, force"],
  ["portDaddy/list", '{"__proto__": "shop"}', "__proto__", "project, service, context, active, after"],
  ["portDaddy/list", '{"constructor": "shop"}', "constructor", "project, service, context, active, after"],
  ["portDaddy/list", '{"toString": "shop"}', "toString", "project, service, context, active, after"],
];

const good: [method: Method, json: string][] = [
  ["portDaddy/request", '{"project": "shop"}'],
  [
    "portDaddy/request",
    '{"project": "shop", "service": "web", "context": "", "folder": "/home/me/shop", "preferred": 1024, "strict": true, "range": [1024, 65535], "owner": {"pid": 1}}',
  ],
  ["portDaddy/request", '{"project": "__proto__", "service": "constructor", "context": "toString"}'],
  ["portDaddy/request", `{"project": "${"x".repeat(255)}", "folder": "C:\\\\shop", "strict": false}`],
  ["portDaddy/request", '{"project": "-", "folder": "\\\\\\\\server\\\\share", "owner": {"pid": 4294967296}}'],
  ["portDaddy/requestAll", JSON.stringify({ requests: Array.from({ length: MAX_BATCH }, (_, index) => ({ project: `p${index}` })) })],
  ["portDaddy/release", '{"project": "shop", "all": true, "force": true}'],
  ["portDaddy/release", '{"port": 3100, "force": false}'],
  ["portDaddy/list", '{"project": "*", "service": "we*", "context": "", "active": false}'],
  ["portDaddy/health", "{}"],
];

suite("What comes over the wire", () => {
  for (const [method, cases] of Object.entries(bad)) {
    for (const [json, field, value, allowed] of cases) {
      test(`${method} of ${json.slice(0, 70)} is refused, and says what is wrong with which field`, () => {
        const { message, data } = refusalOf(() => validate(requestSchemas[method as Method], wire(json), "params"));
        assert.deepEqual(data, { field, value, allowed });
        assert.ok(message.startsWith(`${field} is `) && message.endsWith(`, but must be ${allowed}.`), message);
        assert.ok(!message.includes("\n") && message.length < 400, message);
      });
    }
  }

  for (const [method, json, field, allowed] of unknown) {
    test(`${method} of ${json.slice(0, 70)} is refused, and says which fields there are`, () => {
      assert.deepEqual(
        refusalOf(() => validate(requestSchemas[method], wire(json), "params")),
        { message: `There is no field "${field}"; the fields are ${allowed}.`, data: { field, allowed } },
      );
    });
  }

  for (const [method, json] of good) {
    test(`${method} of ${json.slice(0, 70)} is taken as it is`, () => {
      assert.deepEqual(validate(requestSchemas[method], wire(json)), wire(json));
    });
  }

  test("a batch may not be larger than the largest", () => {
    const requests = Array.from({ length: MAX_BATCH + 1 }, () => ({ project: "shop" }));
    const { message } = refusalOf(() => validate(requestSchemas["portDaddy/requestAll"], { requests }));
    assert.match(message, /^requests is \[.*…, but must be a list of at most 500 requests\.$/);
  });

  test("stop has a reason of its own", () => {
    assert.deepEqual(validate(requestSchemas["portDaddy/stop"], {}), { reason: "requested" });
  });

  test("a handshake needs a token and a client, and may bring more than we know", () => {
    const client = { name: "cli", version: "1.0.0", pid: 41 };
    assert.deepEqual(validate(handshakeSchema, { token: "t", client: { ...client, color: "red" }, later: 1 }), { token: "t", client });
    const refused: [unknown, string, string][] = [
      [undefined, "initializationOptions", 'an object {"token", "client"}'],
      [{ client }, "token", "the token of backend.json"],
      [{ token: "x".repeat(201), client }, "token", "the token of backend.json"],
      [{ token: "t" }, "client", 'an object {"name", "version", "pid"}'],
      [{ token: "t", client: { ...client, pid: 0 } }, "client.pid", pid],
      [{ token: "t", client: { ...client, name: "" } }, "client.name", "a text of 1 to 100 characters on one line"],
      [{ token: "t", client: { ...client, version: "1".repeat(101) } }, "client.version", "a text of 1 to 100 characters on one line"],
    ];
    for (const [value, field, allowed] of refused) {
      const { data } = refusalOf(() => validate(handshakeSchema, value, "initializationOptions"));
      assert.deepEqual({ ...(data as object), value: undefined }, { field, allowed, value: undefined });
    }
  });

  test("an unknown field is found also below lists, maps and optional ones", () => {
    const schema = z.strictObject({ a: z.array(z.record(z.string(), z.strictObject({ b: z.number().optional() }))).optional() });
    assert.equal(
      refusalOf(() => validate(schema, { a: [{}, { x: { c: 1 } }] })).message,
      'There is no field "a[1].x.c"; the fields are b.',
    );
  });

  test("a path reads as in JavaScript", () => {
    assert.equal(formatPath(["requests", 2, "owner", "pid"]), "requests[2].owner.pid");
    assert.equal(formatPath([0, 1]), "[0][1]");
  });
});
