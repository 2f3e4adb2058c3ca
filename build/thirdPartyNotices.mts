// ThirdPartyNotices.txt, which the build makes from what it has bundled.
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Metafile } from "esbuild";
import { unreviewedLicences } from "./licences.mts";
import { bundledPackages, readPackage, unbundledPackages, type ShippedPackage } from "./shippedPackages.mts";

/**
 * The text of ThirdPartyNotices.txt.
 * @param unbundled names of the packages that are shipped as they are
 * @throws when nobody has looked at the licence of a package
 */
export function thirdPartyNotices(root: string, metafiles: readonly Metafile[], unbundled: readonly string[]): string {
  const shipped = new Map([...unbundledPackages(root, unbundled), ...bundledPackages(metafiles)]);
  const packages = [...shipped].map(([folder, shippedIn]) => readPackage(root, folder, shippedIn));
  const unreviewed = unreviewedLicences(packages);
  if (unreviewed.length > 0) throw new Error(unreviewed.join("\n"));
  packages.push(...packages.filter(({ name }) => name === "better-sqlite3").map(({ folder }) => readSqlite(root, folder)));
  packages.sort((a, b) => compare(a.name.toLowerCase(), b.name.toLowerCase()) || compare(a.folder, b.folder));
  return [introduction(packages), ...packages.map(notice)].join(`\n${"=".repeat(80)}\n`);
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** SQLite, whose code better-sqlite3 compiles into its binaries. It is in the public domain, and its header says so. */
function readSqlite(root: string, carrier: string): ShippedPackage {
  const source = `${carrier}/deps/sqlite3/sqlite3.h`;
  const header = readFileSync(path.join(root, source), "utf8");
  const version = /^#define SQLITE_VERSION\s+"([\d.]+)"/m.exec(header)?.[1];
  const blessing = /^\*\* The author disclaims copyright[^]*?(?=^\*{9})/m.exec(header)?.[0];
  if (version === undefined || blessing === undefined) throw new Error(`${source} does not say under which terms SQLite may be shipped.`);
  return {
    folder: carrier,
    name: "SQLite",
    version,
    licence: "public domain",
    homepage: "https://www.sqlite.org/copyright.html",
    shippedIn: [`${carrier}/prebuilds`],
    texts: [{ source, text: blessing.replace(/^\*\* ?/gm, "") }],
  };
}

function introduction(packages: readonly ShippedPackage[]): string {
  const list = packages.map(({ name, version, licence }) => `- ${name} ${version} (${licence})`).join("\n");
  return `Port Daddy contains code of the packages in this list. Their licences follow it; LICENSE has Port Daddy's own.\n\n${list}\n`;
}

function notice({ name, version, licence, homepage, shippedIn, texts }: ShippedPackage): string {
  const about = [`${name} ${version} (${licence})`, ...(homepage === undefined ? [] : [homepage]), `In: ${shippedIn.join(", ")}`];
  const bodies = texts.map(({ source, text }) => `From ${source}:\n\n${text.replace(/[ \t\r]+$/gm, "").trim()}\n`);
  return [`${about.join("\n")}\n`, ...bodies].join("\n");
}
