import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";

/** Each file, from the root of the repository and with slashes, and the files of the project that it imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Everything that a file imports: types and late imports too, and what it exports again. */
export function importsOf(text: string): string[] {
  const code = text.replace(/^\s*(\/\/|\/?\*).*$/gm, "");
  return [...code.matchAll(/\b(?:from|import|require)\s*\(?\s*(["'])([^"'\n]+)\1/g)].map((match) => match[2]!);
}

/** @returns the files of the project in these folders, without the fixtures */
export const filesIn = (...folders: string[]): string[] =>
  folders.flatMap((folder) =>
    globSync(`${folder}/**/*.{ts,tsx,mts,cts,mjs,js}`, { exclude: ["test/fixtures/**"] }).map((file) => file.replaceAll("\\", "/")),
  );

export function readImportGraph(files: readonly string[]): Map<string, string[]> {
  return new Map(
    files.map((file) => {
      const imported = importsOf(readFileSync(file, "utf8")).filter((name) => name.startsWith("."));
      return [file, [...new Set(imported.flatMap((name) => fileOf(path.posix.join(path.posix.dirname(file), name)) ?? []))]];
    }),
  );
}

/** The source of what an import names: `x.js` is made from `x.ts` or `x.tsx`. */
const fileOf = (imported: string): string | undefined =>
  [imported.replace(/\.js$/, ".ts"), imported.replace(/\.js$/, ".tsx")].find((file) => /\.tsx?$/.test(file) && existsSync(file));

/** Files that import each other, directly or by way of others: the strongly connected components with more than one file (Tarjan). */
export function circlesIn(graph: ImportGraph): string[][] {
  const circles: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const visit = (file: string): void => {
    order.set(file, order.size);
    lowest.set(file, order.get(file)!);
    open.push(file);
    for (const imported of graph.get(file) ?? []) {
      if (!order.has(imported)) visit(imported);
      if (open.includes(imported)) lowest.set(file, Math.min(lowest.get(file)!, lowest.get(imported)!));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const circle = open.splice(open.indexOf(file));
    if (circle.length > 1) circles.push(circle.sort());
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return circles;
}

/** Folders that import each other: `a <> b`. A folder and one within it belong together, so they may. */
export function pairsIn(graph: ImportGraph): string[] {
  const edges = new Set<string>();
  for (const [file, imports] of graph) {
    for (const imported of imports) edges.add(`${path.posix.dirname(file)} > ${path.posix.dirname(imported)}`);
  }
  return [...edges].flatMap((edge) => {
    const [from, to] = edge.split(" > ") as [string, string];
    const isWithin = from.startsWith(`${to}/`) || to.startsWith(`${from}/`);
    return from < to && !isWithin && edges.has(`${to} > ${from}`) ? [`${from} <> ${to}`] : [];
  });
}

/** How many files each folder holds itself. */
export function folderSizes(files: readonly string[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const folder of files.map((file) => path.posix.dirname(file))) sizes.set(folder, (sizes.get(folder) ?? 0) + 1);
  return sizes;
}
