import assert from "node:assert/strict";
import { toEnvironment } from "../../../server/adapters/environment.js";

suite("What a process's environment tells of whose it is", () => {
  const countsFor = (home: string | undefined, ourHome: string | undefined): string | undefined => {
    const values = new Map([["PORT_DADDY_IDENTITY", "shop::"], ...(home === undefined ? [] : [["PORT_DADDY_HOME", home] as const])]);
    const { mark } = toEnvironment((name) => values.get(name), ourHome);
    return mark.isOfOtherDirectory === true ? undefined : mark.startedFor;
  };

  test("an identity counts that is of our data directory", () => {
    assert.equal(countsFor("/data/a", "/data/a"), "shop::");
    assert.equal(countsFor("/data/a/", "/data/a"), "shop::");
  });

  test("and so it does where that of a network within it is ours", () => {
    assert.equal(countsFor("/data/a", "/data/a/network-4026531840"), "shop::");
  });

  test("and where the process does not tell its own", () => {
    assert.equal(countsFor(undefined, "/data/a"), "shop::");
    assert.equal(countsFor("", "/data/a"), "shop::");
  });

  test("and where only its beginning is told, as on macOS", () => {
    assert.equal(countsFor("/data/my", "/data/my own"), "shop::");
  });

  test("but not one of another data directory, which may know another project by the same name", () => {
    assert.equal(countsFor("/data/b", "/data/a"), undefined);
    assert.equal(countsFor("/data/m", "/data/my own"), undefined);
  });
});
