import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { asList, asObject, asText, asTexts } from "../looseValues.js";
import { isSkipped } from "./isSkipped.js";
import { alternatives, matchesName, matchesPattern, segmentsOf } from "./matchPattern.js";
import { fileIn, within } from "./paths.js";

/** At most this many folders are visited for the patterns of one file. */
const MOST_VISITS = 2000;
/** `**` goes at most this deep. */
const DEEPEST = 6;
/** At most this many patterns, and characters of one. */
const [MOST_PATTERNS, LONGEST] = [500, 200];

/**
 * The folders that a folder declares as its packages: workspaces of npm, Yarn and Bun in package.json, of pnpm, Lerna, Deno and Rush in their
 * own files. Sources: those tools' documentation of the fields.
 */
export async function declaredPackages(
  files: WorkspaceFiles,
  folder: string,
): Promise<{ packages: string[]; isExcluded: (folder: string) => boolean }> {
  const patterns = await patternsOf(files, folder);
  const wanted = patterns.filter((pattern) => !pattern.startsWith("!"));
  const excluded = patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  const walk = new Walk(files);
  for (const pattern of wanted.flatMap(alternatives)) await walk.visit(folder, segmentsOf(pattern), 0);
  const isExcluded = (each: string): boolean => {
    const inside = folder === "" ? each : each.slice(folder.length + 1);
    return excluded.some((pattern) => matchesPattern(inside, pattern));
  };
  return { packages: [...walk.reached].filter((each) => each !== folder && !isExcluded(each)).sort(), isExcluded };
}

async function patternsOf(files: WorkspaceFiles, folder: string): Promise<string[]> {
  const { workspaces } = asObject(await files.json(fileIn(folder, "package.json")));
  const npm = Array.isArray(workspaces) ? workspaces : asObject(workspaces)["packages"];
  const pnpm = asObject(await files.yaml(fileIn(folder, "pnpm-workspace.yaml")))["packages"];
  const lernaFile = await files.json(fileIn(folder, "lerna.json"));
  const declared = [...asTexts(npm), ...asTexts(pnpm)];
  // Without "packages", Lerna takes those of the package manager, else this folder.
  const lerna = lernaFile === undefined ? undefined : (asObject(lernaFile)["packages"] ?? (declared.length > 0 ? [] : ["packages/*"]));
  const { workspace } = asObject((await files.json(fileIn(folder, "deno.json"))) ?? (await files.json(fileIn(folder, "deno.jsonc"))));
  const deno = Array.isArray(workspace) ? workspace : asObject(workspace)["members"];
  const rush = asList(asObject(await files.json(fileIn(folder, "rush.json")))["projects"]).map(
    (project) => asText(asObject(project)["projectFolder"]) ?? "",
  );
  const all = [...declared, ...asTexts(lerna), ...asTexts(deno), ...rush].filter((pattern) => pattern !== "" && pattern !== ".");
  const patterns = all.filter(({ length }) => length <= LONGEST).slice(0, MOST_PATTERNS);
  if (patterns.length < all.length)
    files.addProblem(
      `Some of the ${all.length} patterns for packages ${folder === "" ? "" : `of ${folder} `}were left alone: they are too many, or too long.`,
    );
  return patterns;
}

/** Visits the folders that patterns name. */
class Walk {
  readonly reached = new Set<string>();
  private readonly visited = new Set<string>();

  constructor(private readonly files: WorkspaceFiles) {}

  async visit(folder: string, segments: readonly string[], depth: number): Promise<void> {
    const key = `${folder}\0${segments.join("/")}`;
    if (depth > DEEPEST || this.visited.size >= MOST_VISITS || this.visited.has(key)) return;
    this.visited.add(key);
    const [segment, ...rest] = segments;
    if (segment === undefined) {
      this.reached.add(folder);
    } else if (segment === "**") {
      await this.visit(folder, rest, depth);
      for (const child of await this.folders(folder)) await this.visit(fileIn(folder, child), segments, depth + 1);
    } else if (segment.includes("*") || segment.includes("?")) {
      for (const child of await this.folders(folder)) {
        if (matchesName(child, segment)) await this.visit(fileIn(folder, child), rest, depth + 1);
      }
    } else {
      const next = within(folder, segment);
      if (next !== undefined) await this.visit(next, rest, depth + 1);
    }
  }

  private async folders(folder: string): Promise<string[]> {
    return (await this.files.list(folder)).filter(({ name, isFolder }) => isFolder && !isSkipped(name)).map(({ name }) => name);
  }
}
