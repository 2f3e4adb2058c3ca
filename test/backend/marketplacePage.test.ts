import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { marked, type Token } from "marked";
import { projectRoot } from "../editor/project.js";
import { packagedFiles } from "./vsix.js";

/** Hosts of badges whose pictures the Marketplace shows as SVG, of those that vsce trusts. */
const badgeHosts = ["vsmarketplacebadges.dev"];

interface Manifest {
  repository: { url: string };
  bugs: { url: string };
  homepage: string;
  badges: { url: string; href: string }[];
}

interface Target {
  href: string;
  isImage: boolean;
}

/** All links and pictures of a page, also those in its HTML. */
function targetsOf(page: string): Target[] {
  const found: Target[] = [];
  const add = (token: Token): void => {
    if (token.type === "link" || token.type === "image")
      found.push({ href: (token as { href: string }).href, isImage: token.type === "image" });
    if (token.type === "html")
      for (const [, tag, href] of token.raw.matchAll(/<(a|img|video|source)\b[^>]*?\s(?:href|src)=["']([^"']*)["']/g))
        found.push({ href: href!, isImage: tag !== "a" });
  };
  void marked.walkTokens(marked.lexer(page), add);
  return found;
}

/** The anchors that GitHub and the Marketplace give to the headings. */
function anchorsOf(page: string): Set<string> {
  const headings = marked.lexer(page).flatMap((token) => (token.type === "heading" ? [(token as { text: string }).text] : []));
  return new Set(
    headings.map(
      (text) =>
        `#${text
          .toLowerCase()
          .replace(/[^\w\- ]/g, "")
          .replace(/ /g, "-")}`,
    ),
  );
}

/** The files of the repository: those that git has, or would take. */
const inRepository = new Set(
  execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: projectRoot, encoding: "utf8" }).split("\n"),
);

/** A sentence for each link or picture that would be broken on the page of the Marketplace. */
function broken(page: string, repository: string): string[] {
  const anchors = anchorsOf(page);
  const raw = `${repository}/raw/HEAD/`;
  const blob = `${repository}/blob/HEAD/`;
  return targetsOf(page).flatMap(({ href, isImage }) => {
    if (!isImage && href.startsWith("#")) return anchors.has(href) ? [] : `${href} is no heading`;
    const url = URL.parse(href);
    if (url?.protocol !== "https:") return `${href} is not an absolute https URL`;
    const base = [raw, blob].find((each) => href.startsWith(each));
    if (base === undefined && href.startsWith(repository) && isImage) return `${href} shows a page, not a picture`;
    if (base !== undefined) {
      const file = decodeURI(href.slice(base.length)).replace(/[?#].*$/, "");
      if (!inRepository.has(file)) return `${file} is not in the repository`;
      return isImage && !/\.(?:png|gif|jpe?g|webp)$/.test(file) ? `${file} is no picture that the Marketplace shows` : [];
    }
    return isImage && !badgeHosts.includes(url.host) ? `${href} is on a host that nobody has looked at` : [];
  });
}

suite("The page of the Marketplace", () => {
  const page = (name: string): string => packagedFiles().get(name) ?? assert.fail(`${name} is not in the package`);
  const manifest = (): Manifest => JSON.parse(page("package.json")) as Manifest;
  const repository = (): string => manifest().repository.url.replace(/^git\+|\.git$/g, "");

  for (const name of ["readme.md", "changelog.md"])
    test(`shows ${name} with pictures and links that lead somewhere`, () => assert.deepEqual(broken(page(name), repository()), []));

  test("shows pictures of its repository", () => {
    const pictures = targetsOf(page("readme.md")).filter(({ isImage }) => isImage);
    assert.ok(pictures.length >= 2, `the readme shows ${pictures.length} pictures`);
    for (const { href } of pictures) assert.ok(href.startsWith(`${repository()}/raw/HEAD/`), href);
  });

  test("links to one repository, its issues and its readme, and shows badges of trusted hosts", () => {
    assert.match(repository(), /^https:\/\/github\.com\/[\w-]+\/[\w-]+$/);
    assert.equal(manifest().bugs.url, `${repository()}/issues`);
    assert.equal(manifest().homepage, `${repository()}#readme`);
    assert.ok(manifest().badges.length > 0);
    for (const { url, href } of manifest().badges) {
      assert.ok(badgeHosts.includes(new URL(url).host), url);
      assert.equal(new URL(href).protocol, "https:");
    }
  });

  test("planted mistakes are found", () => {
    const mistakes = [
      "![](test/editor/screenshots/running-light.png)",
      "![](http://example.org/a.png)",
      "![](https://example.org/a.png)",
      "![](https://github.com/a/b/raw/HEAD/missing.png)",
      "![](https://github.com/a/b/raw/HEAD/media/view.svg)",
      "![](https://github.com/a/b/blame/HEAD/media/icon.png)",
      "[x](CONTRIBUTING.md)",
      "[x](https://github.com/a/b/blob/HEAD/missing.md)",
      "[x](#nowhere)",
      '<img width="1" src="media/icon.png">',
      '<p align="center"><a href="CONTRIBUTING.md">x</a></p>',
    ];
    for (const mistake of mistakes) assert.equal(broken(`# Somewhere\n\n${mistake}\n`, "https://github.com/a/b").length, 1, mistake);
    const right =
      "![](https://github.com/a/b/raw/HEAD/media/icon.png) [x](https://github.com/a/b/blob/HEAD/README.md#port-daddy) [x](#some-where)";
    assert.deepEqual(broken(`# Some Where\n\n${right}\n`, "https://github.com/a/b"), []);
  });
});
