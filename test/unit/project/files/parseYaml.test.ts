import assert from "node:assert/strict";
import { parseYaml } from "../../../../client/project/files/parseYaml.js";

suite("YAML within bounds", () => {
  const rejected: [what: string, text: string, reason: RegExp][] = [
    ["brackets", "[".repeat(20_000), /nested more than 200 levels/],
    ["braces", "{a: ".repeat(20_000), /nested more than 200 levels/],
    ["lists on one line", "- ".repeat(20_000), /nested more than 200 levels/],
    ["keys on one line", "? ".repeat(20_000), /nested more than 200 levels/],
    ["indentation", Array.from({ length: 300 }, (_value, level) => `${" ".repeat(level)}a:\n`).join(""), /nested more than 200 levels/],
    ["closing brackets", "}".repeat(100_000), /no valid YAML: a } has no opening bracket/],
    ["commas", `[${",".repeat(100_000)}`, /too many values/],
    ["quotation marks", '"'.repeat(100_000), /too many values/],
    ["keys", Array.from({ length: 10_000 }, (_value, index) => `k${index}: 1\n`).join(""), /too many values/],
    ["aliases", `a: &a 1\nb:\n${"- *a\n".repeat(500)}`, /too many values/],
    ["5 MB", `a: ${"x".repeat(5_000_000)}`, /more than 150,000 characters/],
    [
      "aliases of aliases",
      `a0: &a0 [x, x]\n${Array.from({ length: 40 }, (_value, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]\n`).join("")}`,
      /aliases stand for too many values/,
    ],
    ["an alias of itself", "a: &a [*a]", /\*a stands for nothing, or for a value that it is part of/],
    ["an alias of nothing", "a: *b", /\*b stands for nothing|Unresolved alias/],
    ["a key twice", "a: 1\nb:\n  c: 1\n  c: 2\n", /line 4 has the key "c" a second time/],
    ["a merge of text", "a: &a text\nb:\n  <<: *a\n", /no valid YAML/],
    ["several documents", "a: 1\n---\na: 2\n", /^another document begins in line [23]$/],
    ["a tab as indentation", "a:\n\tb: 1\n", /is no valid YAML/],
  ];
  for (const [what, text, reason] of rejected)
    test(`${what} are answered with a sentence`, () => {
      assert.throws(() => parseYaml(text), { name: "Error", message: reason });
    });

  test("a long file of a project passes", () => {
    const service = (index: number) => `  s${index}:\n    image: "nginx:1"\n    ports:\n      - "${3000 + index}:80" # the page\n`;
    const text = `services:\n${Array.from({ length: 400 }, (_value, index) => service(index)).join("")}`;
    assert.equal(Object.keys((parseYaml(text).value as { services: object }).services).length, 400);
  });

  test("100,000 spaces pass", () => {
    assert.deepEqual(parseYaml(`a: 1${" ".repeat(100_000)}\n`).value, { a: 1 });
  });

  test("nothing, null and comments alone are no value", () => {
    for (const text of ["", "# nothing\n", "~"]) assert.equal(parseYaml(text).value, null);
  });

  test("aliases are shared, merge keys merged", () => {
    const { value } = parseYaml("x: &x { a: 1, b: 1 }\ny: &y { c: 1 }\nz:\n  <<: [*x, *y]\n  b: 2\n");
    assert.deepEqual((value as { z: unknown }).z, { a: 1, b: 2, c: 1 });
  });
});
