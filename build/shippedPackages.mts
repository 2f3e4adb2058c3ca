// The packages whose code is in the package of the extension, as esbuild reports it, with their licences.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Metafile } from "esbuild";
import spdxLicences from "spdx-license-list/full.js";

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
