import assert from "node:assert/strict";
import { isName } from "../../../server/protocol/identity.js";
import { validName } from "../../../server/protocol/validName.js";

suite("the name of a project", () => {
  const names: Record<string, string> = {
    shop: "shop",
    "@scope/name": "scope-name",
    "my shop (2)": "my-shop-2",
    "a  &  b": "a-b",
    ".dotfiles": ".dotfiles",
    "--strict": "strict",
    проект: "project-dfb992",
    проект1: "1",
    "...": "project-ab5df6",
    "": "project-e3b0c4",
  };
  for (const [text, name] of Object.entries(names)) {
    test(`"${text}" becomes ${name}`, () => assert.equal(validName(text, "project"), name));
  }

  test("it is a valid name whatever it was made of, and at most 255 characters long", () => {
    for (const text of ["x".repeat(300), `${"x".repeat(254)}--y`, "\u0000", "a\nb", "😀", "-", "a:b"]) {
      assert.ok(isName(validName(text, "project")), text);
    }
  });

  test("composed and decomposed spelling give the same name", () => {
    assert.equal(validName("caf\u00e9s", "project"), validName("cafe\u0301s", "project"));
    assert.equal(validName("\u00e9", "project"), validName("e\u0301", "project"));
  });
});
