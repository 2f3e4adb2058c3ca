import assert from "node:assert/strict";
import { serviceInProject, shorten } from "../../../server/protocol/wording/shorten.js";

suite("a long name", () => {
  test("is cut in the middle, and one that fits stays", () => {
    assert.equal(shorten("very-long-service-of-this-name", 15), "very-lo…is-name");
    assert.equal(shorten("very-long-servi", 15), "very-long-servi");
    assert.equal(shorten("x".repeat(255), 28).length, 28);
    assert.equal(shorten("abcd", 3), "a…d");
  });

  test("is never cut within what a person sees as one character", () => {
    const family = "👨‍👩‍👧‍👦";
    assert.equal(shorten(family.repeat(6), 5), `${family.repeat(2)}…${family.repeat(2)}`);
    assert.equal(shorten("cafe\u0301".repeat(3), 7), "caf…afe\u0301");
    assert.equal(shorten("😀".repeat(20), 20), "😀".repeat(20), "characters are counted, not code units");
    for (let longest = 3; longest < 20; longest++) assert.doesNotMatch(shorten("a😀".repeat(20), longest), /\p{Cs}/u);
  });

  test("of a service shares its room with the copy's, and the longer of the two is cut first", () => {
    const named = (service: string, context: string) => serviceInProject({ service, context }, 28);
    assert.equal(named("web", ""), "web");
    assert.equal(named("notification-service", "fix-42"), "notificat…n-service (fix-42)");
    assert.equal(named("web", "feature-with-a-very-long-name"), "web (feature-wit…-long-name)");
    for (const service of ["web", "s".repeat(14), "s".repeat(255)])
      for (const context of ["", "fix", "c".repeat(14), "c".repeat(255)]) assert.ok(named(service, context).length <= 28);
  });
});
