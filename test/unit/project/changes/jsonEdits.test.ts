import assert from "node:assert/strict";
import { parse } from "jsonc-parser";
import { applyEdits } from "../../../../client/project/changes/fileEdit.js";
import { type JsonChange, jsonEdits } from "../../../../client/project/changes/json/jsonEdits.js";

suite("Changing JSON", () => {
  const changed = (text: string, ...changes: JsonChange[]): string | undefined => {
    const edits = jsonEdits(text, changes);
    return edits && applyEdits(text, edits);
  };
  const input = { id: "apiPort", type: "command" };

  const cases: [what: string, before: string, changes: JsonChange[], after: string][] = [
    [
      "one element of an array, beside comments",
      '{ "args": [\n  "run", /* c */ "--port",\n  "5001", // ours\n] }',
      [{ path: ["args"], value: ["run", "--port", "x"] }],
      '{ "args": [\n  "run", /* c */ "--port",\n  "x", // ours\n] }',
    ],
    [
      "the words of a string that differ, while escapes elsewhere stay",
      String.raw`{ "dev": "echo \"\u00e9\" \/ && vite --port 5180 \\ && wait-on :5180" }`,
      [{ path: ["dev"], value: 'echo "é" / && vite --port ${PORT:-5180} \\ && wait-on :${"} }' }],
      String.raw`{ "dev": "echo \"\u00e9\" \/ && vite --port ${"${PORT:-5180}"} \\ && wait-on :${'${\\"} }'}" }`,
    ],
    ["a number", '{"a":{"PORT":4000}}', [{ path: ["a", "PORT"], value: "x" }], '{"a":{"PORT":"x"}}'],
    ["the last of two equal keys", '{ "a": 1, "b": 2, "a": 3 }', [{ path: ["a"], value: 4 }], '{ "a": 1, "b": 2, "a": 4 }'],
    [
      "a text with mixed line ends, by the line end beside it",
      '{\r\n  "a": 1,\n  "b": 2\r\n}',
      [{ path: ["c"], value: { d: 1 } }],
      '{\r\n  "a": 1,\n  "b": 2,\n  "c": {\n    "d": 1\n  }\r\n}',
    ],
    ["a compact text", '{"a":["b"]}', [{ path: ["a", -1], value: input }], '{"a":["b",{"id":"apiPort","type":"command"}]}'],
    ["a tight text", '{"a": ["b"]}', [{ path: ["c"], value: input }], '{"a": ["b"], "c": {"id": "apiPort", "type": "command"}}'],
    ["an empty object", "{}", [{ path: ["a"], value: 1 }], '{ "a": 1 }'],
    ["an empty object with lines", "{\n}\n", [{ path: ["a"], value: 1 }], '{\n  "a": 1\n}\n'],
    ["an empty object within lines", '{\n\t"a": {}\n}', [{ path: ["a", "b"], value: 1 }], '{\n\t"a": {\n\t\t"b": 1\n\t}\n}'],
    [
      "an empty array with a comment",
      '{\n  "a": [\n    // none yet\n  ]\n}',
      [{ path: ["a", -1], value: 1 }],
      '{\n  "a": [\n    // none yet\n    1\n  ]\n}',
    ],
    [
      "a trailing comma",
      '{\n  "a": [\n    1, // one\n    // end\n  ],\n}',
      [
        { path: ["a", -1], value: 2 },
        { path: ["b"], value: 3 },
      ],
      '{\n  "a": [\n    1, // one\n    2,\n    // end\n  ],\n  "b": 3,\n}',
    ],
    [
      "a comment behind the last element",
      '{\n  "a": [\n    1 // one\n  ]\n}',
      [{ path: ["a", -1], value: 2 }],
      '{\n  "a": [\n    1, // one\n    2\n  ]\n}',
    ],
    [
      "two elements, in the form of the one before",
      '{\n  "a": [\n    { "id": "x" }\n  ]\n}',
      [
        { path: ["a", -1], value: input },
        { path: ["a", -1], value: { id: "y" } },
        { path: ["a", -1], value: { id: "x" } },
      ],
      '{\n  "a": [\n    { "id": "x" },\n    { "id": "apiPort", "type": "command" },\n    { "id": "y" }\n  ]\n}',
    ],
    [
      "two members of an object that is not there",
      '{\n  "a": 1\n}',
      [
        { path: ["env", "B"], value: 2 },
        { path: ["env", "C"], value: 3 },
      ],
      '{\n  "a": 1,\n  "env": {\n    "B": 2,\n    "C": 3\n  }\n}',
    ],
    [
      "an element in the middle",
      '{ "args": ["run", "--", "x"] }',
      [{ path: ["args"], value: ["run", "--port", "5", "--", "x"] }],
      '{ "args": ["run", "--port", "5", "--", "x"] }',
    ],
    ["nothing where it is so already", '{ "a": 1 }', [{ path: ["a"], value: 1 }], '{ "a": 1 }'],
  ];
  for (const [what, before, changes, after] of cases)
    test(`changes ${what}`, () => {
      assert.equal(changed(before, ...changes), after);
      assert.deepEqual(jsonEdits(after, changes), [], "once more changes nothing");
    });

  test("changes each place by an edit of its own", () => {
    const text = '{\n  "a": "vite --port 5180",\n  "b": 1,\n  "c": "x 5180 y 5180 z"\n}';
    const edits = jsonEdits(text, [
      { path: ["c"], value: "x 5181 y 5182 z" },
      { path: ["a"], value: "vite --port 5181" },
    ]);
    assert.deepEqual(
      edits?.map(({ length, content }) => [length, content]),
      [
        [1, "1"],
        [1, "1"],
        [1, "2"],
      ],
    );
  });

  test("leaves alone a text that is no JSON, a path that does not fit, and members that would go", () => {
    assert.equal(jsonEdits('{ "a": ', [{ path: ["a"], value: 1 }]), undefined);
    assert.equal(jsonEdits("", [{ path: ["a"], value: 1 }]), undefined);
    assert.equal(jsonEdits('{ "a": "text" }', [{ path: ["a", "b"], value: 1 }]), undefined);
    assert.equal(jsonEdits('{ "a": [] }', [{ path: ["a", 3], value: 1 }]), undefined);
    assert.equal(jsonEdits('{ "a": { "b": 1 } }', [{ path: ["a"], value: {} }]), undefined);
  });

  test("keeps every JSON text valid, whatever its form", () => {
    const forms = [
      "{}",
      "{ }",
      '{"inputs":[]}',
      '{ "inputs": [ ] }',
      '{\n"inputs": [\n]\n}',
      "{ // c\n}",
      '{ "inputs": [ /* none */ ] }',
      '{ "inputs": [1 /* one */, ] }',
    ];
    for (const form of forms) {
      const after = changed(form, { path: ["inputs", -1], value: input }, { path: ["z"], value: [] })!;
      const { inputs } = parse(form) as { inputs?: unknown[] };
      assert.deepEqual(parse(after), { ...(parse(form) as object), inputs: [...(inputs ?? []), input], z: [] }, after);
    }
  });
});
