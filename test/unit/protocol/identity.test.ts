import assert from "node:assert/strict";
import { formatIdentity, identityKey, isName, parseIdentity } from "../../../server/protocol/identity.js";

suite("An identity", () => {
  const good: [text: string, ...parts: (string | undefined)[]][] = [
    ["shop", "shop", undefined, undefined],
    ["shop:web", "shop", "web", undefined],
    ["shop:web:feature", "shop", "web", "feature"],
    ["shop:web:", "shop", "web", ""],
    [":web", undefined, "web", undefined],
    [":web:feature", undefined, "web", "feature"],
    ["__proto__:constructor:toString", "__proto__", "constructor", "toString"],
    [`${"x".repeat(255)}:-._`, "x".repeat(255), "-._", undefined],
  ];
  for (const [text, project, service, context] of good) {
    test(`is read from "${text.slice(0, 40)}"`, () => {
      assert.deepEqual(parseIdentity(text), { project, service, context });
    });
  }

  const rule = "is not a name; use 1 to 255 of the characters A-Z a-z 0-9 . _ -.";
  const bad: [text: string, sentence: string][] = [
    ["", `The project "" in "" ${rule}`],
    ["my shop", `The project "my shop" in "my shop" ${rule}`],
    [":", `The service "" in ":" ${rule}`],
    ["shop:", `The service "" in "shop:" ${rule}`],
    ["shop::feature", `The service "" in "shop::feature" ${rule}`],
    ["shop:web:a b", `The context "a b" in "shop:web:a b" ${rule}`],
    ["shop:web:feature:more", '"shop:web:feature:more" has 4 parts; an identity is project[:service[:context]].'],
    ["x".repeat(256), `The project "${"x".repeat(256)}" in "${"x".repeat(256)}" ${rule}`],
  ];
  for (const [text, message] of bad) {
    test(`is not read from "${text.slice(0, 40)}", and the sentence says why`, () => {
      assert.throws(() => parseIdentity(text), { name: "RangeError", message });
    });
  }

  test("is written as it is read", () => {
    for (const text of ["shop:web", "shop:main:feature"]) {
      const { project, service, context } = parseIdentity(text);
      assert.equal(formatIdentity({ project: project!, service: service!, context: context ?? "" }), text);
    }
  });

  test("has a key of its own", () => {
    const keys = [
      ["a", "b", "c"],
      ["a", "b", ""],
      ["a", "bc", ""],
      ["ab", "c", ""],
      ["A", "b", "c"],
    ].map(([project, service, context]) => identityKey({ project: project!, service: service!, context: context! }));
    assert.equal(new Set(keys).size, keys.length);
  });

  test("has parts that are names, or not", () => {
    assert.deepEqual(["shop", "a.b_c-d", "", "a:b", "a\n", "ä", "x".repeat(256)].map(isName), [
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
