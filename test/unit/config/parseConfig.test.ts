import assert from "node:assert/strict";
import { defaultConfig } from "../../../server/config/config.js";
import { parseConfig } from "../../../server/config/configFile.js";

suite("config.json", () => {
  test("has these defaults", () => {
    assert.deepEqual(defaultConfig, {
      ...{ range: [3100, 9999], reserved: [], maxPortsPerProject: 100, maxPortsPerClient: 1000, strategy: "hash", restSeconds: 60 },
      ...{ maxRequestsPerSecond: 4000, requestBurst: 8000, maxPendingRequests: 1000, maxConnections: 256 },
      ...{ idleExitMinutes: 10, cleanupIntervalSeconds: 30, retentionDays: 30, orphanDays: 3 },
    });
  });

  const good: [what: string, text: string, changed: Partial<typeof defaultConfig>][] = [
    ["nothing", "{}", {}],
    ["an empty file", "", {}],
    ["white space", " \n\t\r\n", {}],
    ["comments only", "// later\n/* or never */", {}],
    [
      "comments and trailing commas",
      '// mine\n{ /* low */ "range": [4000, 4999,], // last\n"reserved": [4100, [4200, 4300],],\n}',
      { range: [4000, 4999], reserved: [4100, [4200, 4300]] },
    ],
    ["a byte order mark", '\uFEFF{"maxPortsPerProject": 1}', { maxPortsPerProject: 1 }],
    ["lines as Windows ends them", '{\r\n"strategy": "cursor"\r\n}\r\n', { strategy: "cursor" }],
    ["one port", '{"range": [65535, 65535]}', { range: [65_535, 65_535] }],
    [
      "fractions, where they make sense",
      '{"idleExitMinutes": 0.5, "retentionDays": 1e1, "restSeconds": 0, "cleanupIntervalSeconds": 0.1}',
      { idleExitMinutes: 0.5, retentionDays: 10, restSeconds: 0, cleanupIntervalSeconds: 0.1 },
    ],
  ];
  for (const [what, text, changed] of good) {
    test(`may hold ${what}`, () => {
      assert.deepEqual(parseConfig(text), { ...defaultConfig, ...changed });
    });
  }

  const rangeRule = "[first, last], two whole numbers from 1024 to 65535, the first not above the last";
  const limits =
    "maxPortsPerProject, maxPortsPerClient, maxAssignments, maxRequestsPerSecond, requestBurst, maxPendingRequests, maxConnections";
  const times = "restSeconds, idleExitMinutes, cleanupIntervalSeconds, retentionDays, orphanDays";
  const fields = `range, reserved, ${limits}, strategy, ${times}`;
  const bad: [what: string, text: string, sentence: string][] = [
    ["a list", "[]", "Line 1: The content is [], but must be an object such as {}."],
    ["null", "\n null", "Line 2: The content is null, but must be an object such as {}."],
    ["half an object", '{\n"range":\n[3100', "Line 3: close bracket expected."],
    ["a missing comma", '{\n  "strategy": "hash"\n  "retentionDays": 3\n}', "Line 3: comma expected."],
    ["two values", "{}\n{}", "Line 2: end of file expected."],
    ["a range the wrong way", '{\n\n"range": [4000, 3999]}', `Line 3: range is [4000,3999], but must be ${rangeRule}.`],
    ["a range of one", '{"range":\n [4000]}', `Line 2: range is [4000], but must be ${rangeRule}.`],
    ["a range of texts", '{"range": [\n4000,\n"5000"]}', 'Line 3: range[1] is "5000", but must be a whole number from 1024 to 65535.'],
    ["a port that needs privileges", '{"range": [80, 4000]}', "Line 1: range[0] is 80, but must be a whole number from 1024 to 65535."],
    ["a fraction of a port", '{"range": [3100.5, 4000]}', "Line 1: range[0] is 3100.5, but must be a whole number from 1024 to 65535."],
    ["a reserved text", '{"reserved": [4000,\n"4001"]}', 'Line 2: reserved[1] is "4001", but must be a port, or [first, last].'],
    ["a reserved range the wrong way", '{"reserved": [[2000, 1999]]}', `Line 1: reserved[0] is [2000,1999], but must be ${rangeRule}.`],
    ["a number of none", '{"maxPortsPerProject": 0}', "Line 1: maxPortsPerProject is 0, but must be a whole number from 1 to 10000."],
    ["another strategy", '{\n"strategy": "Hash"}', 'Line 2: strategy is "Hash", but must be "hash" or "cursor".'],
    ["a time that went", '{"restSeconds": -1}', "Line 1: restSeconds is -1, but must be a number from 0 to 86400."],
    ["a number too large for one", '{"retentionDays": 1e999}', "Line 1: retentionDays is null, but must be a number from 0.001 to 36500."],
    ["null for a number", '{"retentionDays": null}', "Line 1: retentionDays is null, but must be a number from 0.001 to 36500."],
    ["an unknown field", '{\n"ranges": []}', `Line 2: There is no field "ranges"; the fields are ${fields}.`],
    ["an unknown field with a dot", '{\n\n"range.first": 3100}', `Line 3: There is no field "range.first"; the fields are ${fields}.`],
    ["an unknown number", '{\n"3100": true}', `Line 2: There is no field "3100"; the fields are ${fields}.`],
    ["__proto__", '{\n"__proto__": {"range": [1, 2]}}', `Line 2: There is no field "__proto__"; the fields are ${fields}.`],
    ["constructor", '{\n"constructor": 1}', `Line 2: There is no field "constructor"; the fields are ${fields}.`],
  ];
  for (const [what, text, sentence] of bad) {
    test(`that holds ${what} is refused, with line, field, value and what is allowed`, () => {
      assert.throws(() => parseConfig(text), { message: sentence });
    });
  }
});
