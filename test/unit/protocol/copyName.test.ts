import assert from "node:assert/strict";
import { copyName } from "../../../server/protocol/copies/copyName.js";
import { type Relation, settleContext, type UsedContext } from "../../../server/protocol/copies/folderContext.js";
import { isName, LONGEST_NAME } from "../../../server/protocol/identity.js";

suite("the name of a copy of a project", () => {
  const named = (folder: string, others: string[], taken: string[] = [], worktree = "") =>
    copyName(folder, others, new Set(["", ...taken]), worktree);

  const cases: [folder: string, others: string[], name: string, taken?: string[]][] = [
    // Its folder's name, where the other copies have other names.
    ["/work/app-two", ["/work/app"], "app-two"],
    ["/work/my shop (2)", ["/work/shop"], "my-shop-2"],
    ["/work/Überarbeitung", ["/work/shop"], "Uberarbeitung"],
    // The nearest part of the path that tells them apart, where they have one name.
    ["/home/ann/review/app", ["/home/ann/work/app"], "review"],
    ["/home/bob/app", ["/home/ann/app"], "bob"],
    ["/review/app/packages/web", ["/work/app/packages/web"], "review"],
    ["/work/app/tmp/app", ["/work/app"], "tmp"],
    ["/review/app", ["/app"], "review"],
    ["/review/APP", ["/work/app"], "review"],
    ["/review/caf\u00e9", ["/work/cafe\u0301"], "review"],
    ["/c/app", ["/a/app", "/b/app"], "c"],
    // More of the path, where that part alone is another copy's name or tells too little.
    ["/x/review/app", ["/y/app"], "review"],
    ["/z/review/app", ["/y/app", "/x/review/app"], "z", ["review"]],
    ["/z/review/app", ["/y/app"], "review-app", ["review"]],
    ["/z/review/app", ["/y/app"], "review-app", ["Review"]],
    ["/b/x/app", ["/a/x/app", "/b/y/app"], "b-x-app"],
    // A number, where nothing else is left.
    ["/app", ["/review/app"], "app-2"],
    ["/app", ["/review/app"], "app-3", ["app-2"]],
    ["/", ["/review/app"], "copy-2"],
    ["/work/レビュー", ["/work/店"], "copy-2"],
    ["/work/проект1", ["/work/проект"], "copy-2"],
    ["/review/店", ["/work/店"], "review"],
    // As Windows writes it.
    ["D:\\app", ["C:\\app"], "D"],
    ["C:\\Users\\ann\\review\\app", ["C:\\Users\\ann\\work\\app"], "review"],
    ["C:/Users/ann/review/app", ["C:\\Users\\ann\\work\\app"], "review"],
    ["\\\\server\\review\\app", ["\\\\server\\work\\app"], "review"],
    ["/work/a\\b", ["/work/b"], "a-b"],
  ];
  for (const [folder, others, name, taken] of cases) {
    test(`${folder} beside ${[...others, ...(taken ?? [])].join(", ")} is ${name}`, () => assert.equal(named(folder, others, taken), name));
  }

  test("a second worktree keeps its name behind what tells it apart", () => {
    assert.equal(named("/review/fix", ["/work/fix"], ["fix"], "fix"), "review-fix");
    assert.equal(named("/review/tree", ["/work/fix"], ["fix"], "fix"), "tree-fix");
    assert.equal(named("/fix", ["/work/fix"], ["fix"], "fix"), "fix-2");
    assert.equal(named("/店", ["/work/fix"], ["fix"], "fix"), "fix-2");
  });

  test("many copies have different names, none of them with a hash, and the same ones each time", () => {
    const parts = ["a", "b", "app", "App", "店", "x".repeat(LONGEST_NAME), ".git", "-"];
    const folders = parts.flatMap((first) => parts.flatMap((second) => [`/${first}/${second}/app`, `/${first}/${second}`]));
    const run = (): string[] => {
      const names: string[] = [];
      for (const [at, folder] of folders.entries()) names.push(named(folder, folders.slice(0, at), names));
      return names;
    };
    const names = run();
    assert.equal(new Set(names.map((name) => name.toLowerCase())).size, folders.length);
    for (const name of names) assert.ok(isName(name) && !/-[0-9a-f]{6}$/.test(name), name);
    assert.deepEqual(run(), names);
  });

  test("a very long path gives a valid name", () => {
    const long = "x".repeat(LONGEST_NAME);
    const first = named(`/${long}/${long}a/${long}`, [`/${long}`]);
    assert.equal(first, long);
    const second = named(`/y${long}/${long}`, [`/z/${long}`], [`y${long}`.slice(0, LONGEST_NAME)]);
    assert.ok(isName(second) && second !== `y${long}`.slice(0, LONGEST_NAME), second);
  });
});

suite("the context of a copy", () => {
  const lastUsedAt = 0;
  const settle = (folder: string, used: Omit<UsedContext, "lastUsedAt">[], gone: string[] = [], worktree = "") => {
    const relationOf = (other: string): Relation => (other === folder ? "same" : gone.includes(other) ? "gone" : "other");
    return settleContext(
      { folder, worktree },
      used.map((each) => ({ ...each, lastUsedAt })),
      relationOf,
    );
  };

  test("that a folder has stays, also one with a hash, as former versions gave", () => {
    assert.equal(settle("/review/app", [{ context: "" }, { context: "app-cab663", folder: "/review/app" }]), "app-cab663");
  });

  test("is never that of another folder, of a name that was requested without a folder, or of a folder that is gone", () => {
    const first = { context: "", folder: "/work/app" };
    assert.equal(settle("/review/app", [first]), "review");
    assert.equal(settle("/review/app", [first, { context: "review" }]), "review-app");
    assert.equal(settle("/review/app", [first, { context: "review", folder: "/old/app" }], ["/old/app"]), "review-app");
    assert.equal(settle("/code/review", [first, { context: "review", folder: "/review/app" }], [], "review"), "code-review");
  });
});
