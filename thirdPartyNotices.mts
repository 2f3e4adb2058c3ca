// ThirdPartyNotices.txt, which the build makes from what it has bundled.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Metafile } from "esbuild";
import spdxLicences from "spdx-license-list/full.js";

/**
 * The licences under which packages may be shipped, each with words that its text contains. A person has read each: it allows to pass the
 * package on with ours, and asks for no more than its text and copyright line, which ThirdPartyNotices.txt has.
 */
export const acceptedLicences: Readonly<Record<string, string>> = {
  "BSD-2-Clause": "Redistribution and use in source and binary forms, with or without modification, are permitted",
  "BSD-3-Clause": "Neither the name of",
  "BlueOak-1.0.0": "Blue Oak Model License",
  ISC: "Permission to use, copy, modify, and/or distribute this software for any purpose",
  MIT: "Permission is hereby granted, free of charge, to any person obtaining a copy of this software",
};

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

interface Licensed {
  name: string;
  version: string;
  licence?: string;
  texts: readonly { source: string; text: string }[];
}

/** A sentence for each package whose licence nobody has looked at, or whose text is not that of the licence which it names. */
export function unreviewedLicences(packages: readonly Licensed[]): string[] {
  return packages.flatMap(({ name, version, licence, texts }) => {
    const who = `${name} ${version}`;
    if (licence === undefined)
      return `${who} names no licence in its package.json. Find out under which one it may be shipped, or do without it.`;
    const words = Object.hasOwn(acceptedLicences, licence) ? acceptedLicences[licence] : undefined;
    if (words === undefined)
      return `${who} has the licence ${licence}, which nobody has looked at. Read it, and add it to thirdPartyNotices.mts if the package may be shipped.`;
    const hasText = texts.some(({ text }) => text.replace(/\s+/g, " ").toLowerCase().includes(words.toLowerCase()));
    return hasText ? [] : `${who} names the licence ${licence}, but has no file with its text. Look at its files.`;
  });
}

export interface ShippedPackage {
  /** Relative to the root, with "/", such as node_modules/a/node_modules/b. */
  folder: string;
  name: string;
  version: string;
  /** The SPDX expression in its package.json; undefined where that names none. */
  licence?: string;
  homepage?: string;
  /** The files of dist/ that contain code of it, or its own folder where it is shipped as it is. */
  shippedIn: string[];
  texts: { source: string; text: string }[];
}

/** The folders of the packages of which code is in the outputs, and the outputs that each is in. A package in two versions has two folders. */
export function bundledPackages(metafiles: readonly Metafile[]): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const { outputs } of metafiles)
    for (const [output, { inputs }] of Object.entries(outputs))
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
        const folder = packageFolder(input);
        if (folder === undefined || bytesInOutput === 0) continue;
        found.set(folder, (found.get(folder) ?? new Set()).add(output));
      }
  return new Map([...found].map(([folder, files]) => [folder, [...files].sort()]));
}

/** "node_modules/a/node_modules/@b/c" of "node_modules/a/node_modules/@b/c/lib/d.js"; undefined for what is in no package. */
function packageFolder(input: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];
}

const licenceFile = /^(?:licen[cs]e|copying|notice|third-?party-?notices?)(?:[-._].*)?$/i;

/** Reads the package in a folder of the root. Without a licence file, its text is that of its SPDX identifier. */
export function readPackage(root: string, folder: string, shippedIn: string[]): ShippedPackage {
  const { name, version, license, homepage, author } = JSON.parse(readFileSync(path.join(root, folder, "package.json"), "utf8")) as {
    name: string;
    version: string;
    license?: unknown;
    homepage?: string;
    author?: string | { name?: string };
  };
  const licence = typeof license === "string" ? license : undefined;
  const texts = readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile() && licenceFile.test(entry.name))
    .map((entry) => entry.name)
    .sort()
    .map((file) => ({ source: `${folder}/${file}`, text: readFileSync(path.join(root, folder, file), "utf8") }));
  const isLicence = ({ source }: { source: string }) => /^(?:licen[cs]e|copying)/i.test(path.posix.basename(source));
  if (!texts.some(isLicence) && licence !== undefined && Object.hasOwn(spdxLicences, licence)) {
    const holder = typeof author === "string" ? author : (author?.name ?? `the authors of ${name}`);
    const text = spdxLicences[licence]!.licenseText.replace(/<year> <(?:copyright holders|owner)>/, holder);
    texts.unshift({ source: `the SPDX licence list, for "${licence}" in ${folder}/package.json`, text });
  }
  return { folder, name, version, licence, homepage, shippedIn, texts };
}

/** The packages that are shipped as they are, and those that they depend on, whose code may be compiled into theirs. */
export function unbundledPackages(root: string, names: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (name: string, from: string, shippedIn: string) => {
    const folder = resolvePackage(root, name, from);
    if (found.has(folder)) return;
    found.set(folder, [shippedIn]);
    const { dependencies = {} } = JSON.parse(readFileSync(path.join(root, folder, "package.json"), "utf8")) as {
      dependencies?: Record<string, string>;
    };
    for (const dependency of Object.keys(dependencies)) add(dependency, folder, shippedIn);
  };
  for (const name of names) add(name, "", `node_modules/${name}`);
  return found;
}

/** The folder in which Node finds a package that is imported from a folder. */
function resolvePackage(root: string, name: string, from: string): string {
  for (let folder = from; ; folder = path.posix.dirname(folder)) {
    const candidate = path.posix.join(folder, "node_modules", name);
    if (existsSync(path.join(root, candidate, "package.json"))) return candidate;
    if (folder === "" || folder === ".") throw new Error(`${name} is not installed. Run npm ci.`);
  }
}
