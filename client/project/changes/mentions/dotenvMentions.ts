import { asObject } from "../../proposals/looseValues.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { localAddresses } from "./localAddresses.js";
import { type ChangeGroup, type Mentions, type MovedPorts, staysNote, withDefault } from "./mention.js";

/** Files that frameworks read, for development and for tests. */
const DOTENV_FILE = /^\.env(?:\.local|\.dev|\.development|\.test)?(?:\.local)?$/;
/** Files that others are told to read: compose files by `env_file`, programs by `--env-file`. */
const OTHER_FILE = /^(?:\.env\.(?:e2e|docker|compose)|[\w-]{1,60}\.env)$/;

/**
 * The frameworks that expand `${API_PORT:-4000}` in dotenv files, by the prefix of the variables that only they read. Source: a trial of
 * Vite 3 to 7 and @next/env 12 to 16; react-scripts 5 uses dotenv-expand 5, which turns it into `:-4000}`.
 * `several` is the first version that expands several variables with defaults in one value.
 */
const READERS = [
  { prefix: "VITE_", dependency: "vite", first: 4, several: 5 },
  { prefix: "NEXT_PUBLIC_", dependency: "next", first: 12, several: 14 },
] as const;

/** Moves ports along in the dotenv files of frameworks that replace variables in them. @param folders from the root, with slashes */
export async function dotenvMentions(files: WorkspaceFiles, moved: MovedPorts, folders: readonly string[]): Promise<Mentions> {
  const [groups, notes]: [ChangeGroup[], string[]] = [[], []];
  for (const folder of folders) {
    const names = (await files.list(folder)).flatMap(({ name, isFolder }) => (isFolder ? [] : [name]));
    const inFolder = (name: string): string => (folder === "" ? name : `${folder}/${name}`);
    const manifest = names.includes("package.json") ? asObject(await files.json(inFolder("package.json"))) : {};
    for (const file of names.filter((name) => DOTENV_FILE.test(name) || OTHER_FILE.test(name)).map(inFolder)) {
      for (const { name, value, offset } of assignments((await files.read(file)) ?? "")) {
        const addresses = localAddresses(value).filter(({ port }) => moved.has(port));
        for (const { port, offset: within, length } of addresses) {
          const service = moved.get(port)!;
          const why = names.some((each) => each.startsWith("Procfile"))
            ? "the runners of a Procfile replace no variables in dotenv files"
            : OTHER_FILE.test(file.slice(file.lastIndexOf("/") + 1))
              ? UNKNOWN
              : whyNot(name, value, manifest);
          if (why !== undefined) notes.push(staysNote(`${file}, ${name},`, port, service, why));
          else {
            const at = { offset: offset + within, length };
            groups.push({ service: service.proposal.service, changes: [{ file, at, content: withDefault(port, service) }] });
          }
        }
      }
    }
  }
  return { groups, notes };
}

const UNKNOWN = "it is not known whether all that read it replace variables";

/** @returns as a clause, why a value cannot have a variable; undefined when it can */
function whyNot(name: string, value: string, manifest: Record<string, unknown>): string | undefined {
  const reader = READERS.find(({ prefix }) => name.startsWith(prefix));
  if (reader === undefined) return UNKNOWN;
  const version = majorOf({ ...asObject(manifest["dependencies"]), ...asObject(manifest["devDependencies"]) }[reader.dependency]);
  const count = localAddresses(value).length;
  if (version === undefined || version < (count > 1 ? reader.several : reader.first))
    return `it is not known whether this version of ${reader.dependency} replaces variables there`;
  const scripts = Object.values(asObject(manifest["scripts"])).filter((script) => typeof script === "string");
  if (scripts.some((script) => script.includes("--env-file") || script.includes("env-cmd")))
    return "a script of package.json reads the file in another way";
  return value.startsWith("'") || value.includes("$") ? "it is written in a form that may not be replaced" : undefined;
}

/** The first number of a range: 5 of `^5.4.1`; the newest for `latest`. */
function majorOf(range: unknown): number | undefined {
  if (range === "latest" || range === "*") return Infinity;
  const major = typeof range === "string" ? /^[\^~>=v ]*(\d{1,4})(?:[.\s]|$)/.exec(range)?.[1] : undefined;
  return major === undefined ? undefined : Number(major);
}

/** The lines `NAME=value`, and where each value begins. */
function assignments(text: string): { name: string; value: string; offset: number }[] {
  return [...text.matchAll(/^[ \t]*(?:export[ \t]+)?(?<name>[A-Za-z_]\w*)[ \t]*=[ \t]*(?<value>[^\s#].*)$/dgm)].map(
    ({ groups, indices }) => ({
      name: groups!["name"]!,
      value: groups!["value"]!,
      offset: indices!.groups!["value"]![0],
    }),
  );
}
