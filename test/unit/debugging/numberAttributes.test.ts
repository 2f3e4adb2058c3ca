import assert from "node:assert/strict";
import { numbersForText } from "../../../client/debugging/numberAttributes.js";

suite("numbers for texts in a debug configuration", () => {
  const schema = {
    properties: {
      port: { type: "number" },
      address: { type: "string" },
      either: { type: ["number", "string"] },
      integer: { type: "integer" },
      connect: { type: "object", properties: { port: { type: ["integer", "null"] } } },
      list: { type: "array", items: { type: "number" } },
      choice: { anyOf: [{ type: "number" }, { type: "boolean" }] },
      variable: { oneOf: [{ type: "integer" }, { type: "string", pattern: "^\\$\\{.*\\}$" }] },
      mixed: { oneOf: [{ type: "number" }, { type: "string" }] },
      env: { type: "object", properties: { PORT: { type: "number" } } },
    },
  };

  for (const [what, given, expected] of [
    ["a number by its schema", { port: "3100" }, { port: 3100 }],
    ["an integer by its schema", { integer: "3100" }, { integer: 3100 }],
    ["a text by its schema", { address: "3100" }, { address: "3100" }],
    ["a number or a text", { either: "3100", mixed: "3100" }, { either: "3100", mixed: "3100" }],
    ["a number in an object", { connect: { port: "3100" } }, { connect: { port: 3100 } }],
    ["a number, or a text that must be a variable", { variable: "3100" }, { variable: 3100 }],
    ["numbers in a list", { list: ["3100", "3101"] }, { list: [3100, 3101] }],
    ["a number among alternatives", { choice: "3100" }, { choice: 3100 }],
    ["an environment variable, whatever its schema", { env: { PORT: "3100", port: "3101" } }, { env: { PORT: "3100", port: "3101" } }],
    [
      "something unknown that is called a port",
      { debugPort: "3100", nested: { port: "3101" } },
      { debugPort: 3100, nested: { port: 3101 } },
    ],
    ["something unknown that is not called one", { value: "3100", report: "3100" }, { value: "3100", report: "3100" }],
    ["what is not all digits", { port: "3100 ", integer: "0x10", debugPort: "" }, { port: "3100 ", integer: "0x10", debugPort: "" }],
    ["what is no text", { port: 3100, address: null, list: [true] }, { port: 3100, address: null, list: [true] }],
  ] as const) {
    test(what, () => assert.deepEqual(numbersForText<unknown>(given, schema), expected));
  }

  test("without a schema only what is called a port becomes a number", () => {
    assert.deepEqual(numbersForText<unknown>({ port: "3100", value: "3100" }, undefined), { port: 3100, value: "3100" });
  });

  test("an attribute called like a method of objects is one like any other", () => {
    assert.deepEqual(numbersForText<unknown>({ constructor: "3100" }, schema), { constructor: "3100" });
  });
});
