import { MAIN_SERVICE } from "../../../server/protocol/identity.js";
import { validName } from "../../../server/protocol/validName.js";
import { mainServiceOf } from "../mainService.js";
import type { KnownServices } from "./completeServices.js";
import { folderAround, folderName } from "./folders/paths.js";
import type { Found } from "./found.js";
import type { Finds } from "./mergeFound.js";

/**
 * Gives each service a name of its own: the same one whether port-daddy.json declares it already or not, so that it is known again.
 * @param groups the main service first
 * @param packageName the name in the package.json of a folder
 * @param declared the services that port-daddy.json has
 */
export function nameServices(
  groups: readonly Finds[],
  packageName: (folder: string) => string | undefined,
  declared: KnownServices = new Map(),
): string[] {
  const folders = new Set(groups.map(([{ folder }]) => folder));
  const names: string[] = [];
  const nameOf = (group: Finds, isFirst: boolean, taken: readonly string[]): string => {
    const others = groups.filter((other) => other !== group && other[0].folder === group[0].folder);
    const valid = candidates(group, others, { isFirst, base: baseName(group[0].folder, folders, packageName) }).map((name) =>
      validName(name, "service"),
    );
    // "main" is the main service by its name, which a database never is.
    const mayBeMain = isFirst && group[0].kind !== "database";
    const free = valid.filter((name) => !taken.includes(name) && (name !== MAIN_SERVICE || mayBeMain));
    return free[0] ?? numbered(valid.find((name) => name !== MAIN_SERVICE) ?? "service", taken);
  };
  for (const [index, group] of groups.entries()) names.push(nameOf(group, index === 0, names));
  // Another service is the main one already.
  const main = mainServiceOf(declared);
  if (names[0] === MAIN_SERVICE && main !== MAIN_SERVICE) names[0] = nameOf(groups[0]!, false, [...names, ...declared.keys()]);
  return names;
}

function numbered(name: string, taken: readonly string[]): string {
  for (let number = 2; ; number++) if (!taken.includes(`${name}-${number}`)) return `${name}-${number}`;
}

/** The name of a folder, or a longer one where another folder has the same: `shop-web` for `apps/shop/web`. */
function baseName(folder: string, folders: ReadonlySet<string>, packageName: (folder: string) => string | undefined): string {
  const own = folderName(folder);
  const rivals = [...folders].filter((each) => each !== folder && folderName(each).toLowerCase() === own.toLowerCase());
  if (rivals.length === 0) return own;
  const parent = folderName(folderAround(folder));
  const isParentOwn = parent !== "" && rivals.every((each) => folderName(folderAround(each)) !== parent);
  if (isParentOwn) return `${parent}-${own}`;
  const named = unscoped(packageName(folder));
  if (named !== undefined && rivals.every((each) => unscoped(packageName(each)) !== named)) return named;
  return folder.replaceAll("/", "-");
}

const unscoped = (name: string | undefined): string | undefined => name?.slice(name.startsWith("@") ? name.indexOf("/") + 1 : 0);

/** Names in the order of how well they fit. */
function candidates(group: Finds, others: readonly Finds[], { isFirst, base }: { isFirst: boolean; base: string }): string[] {
  const [first] = group;
  const given = group.find(({ isInProcfile, name }) => isInProcfile === true && name !== undefined)?.name;
  const compose = group.every(({ place }) => place.what === "compose") ? first.name : undefined;
  if (given !== undefined || compose !== undefined) {
    const name = (given ?? compose)!;
    return first.folder === "" || compose !== undefined
      ? [name, `${name}-server`]
      : [name, `${base}-${name}`, ...plainNames(first, isFirst)];
  }
  const ofProgram = programName(first);
  const part = first.part ?? group.find((each) => each.part !== undefined)?.part;
  if (first.folder === "") {
    const sign = group.find(({ place }) => place.what === "sign");
    if (sign !== undefined && part === undefined) return [...plainNames({ ...first, place: sign.place }, isFirst), ofProgram];
    const named = first.place.what === "commandLine" ? undefined : first.name;
    const listed = [part, named ?? group.find(({ place }) => place.what === "compose")?.name].filter((each) => each !== undefined);
    return [...listed, ...plainNames(first, isFirst), ...(first.name === undefined ? [] : [first.name]), ofProgram];
  }
  // Its page is the framework's; the bundler beside it only makes the assets.
  const isFrameworks = isFramework(first) && others.every(([other]) => other.kind !== "server");
  const isBesideFramework = first.kind === "page" && others.some(([other]) => isFramework(other));
  const isOnly = others.every(([other]) => other.kind === "database");
  const isSmallest = others.every(([other]) => other.kind === "tool" || other.kind === "database") && first.kind !== "tool";
  const isPage = part === undefined && first.kind === "page" && !isBesideFramework && others.every(([other]) => other.kind !== "page");
  if (isOnly || isSmallest || isFrameworks || isPage) {
    return [base, ...(part === undefined ? [] : [`${base}-${part}`]), `${base}-${ofProgram}`];
  }
  const suffix =
    part ??
    first.entryName ??
    (first.place.what === "launch" || first.place.what === "task" ? first.name : undefined) ??
    (first.kind === "server" ? "server" : ofProgram);
  return [suffix === base ? base : `${base}-${suffix}`, `${base}-${ofProgram}`];
}

/** Names for what the project's own folder starts. */
function plainNames(found: Found, isFirst: boolean): string[] {
  if (found.place.what === "sign" && isDocumentation(found)) return ["docs"];
  if (found.kind === "page")
    return isFirst || found.program === undefined ? ["web"] : isDocumentation(found) ? ["docs"] : ["web", programName(found)];
  if (found.kind === "tool" || found.kind === "database") return [programName(found)];
  const isSign = found.place.what === "sign" && found.program?.name !== "Node.js";
  if (isSign || isFramework(found)) return ["web", "server", programName(found)];
  return isFirst ? [MAIN_SERVICE] : [...(found.entryName === undefined ? [] : [found.entryName]), "server", "api"];
}

const isDocumentation = ({ program }: Found): boolean =>
  /mkdocs|sphinx|docusaurus|vitepress|vuepress|mintlify|rspress/i.test(program?.name ?? "");

/** Frameworks whose server makes the pages as well. */
const isFramework = ({ program }: Found): boolean => /^(?:Rails|Laravel|Django|Symfony|Phoenix|PHP)$/.test(program?.name ?? "");

const programName = ({ program, kind, name }: Found): string =>
  (program?.name ?? name ?? kind)
    .toLowerCase()
    .replace(/\.js$/, "")
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "" && word !== "studio" && word !== "cli")
    .join("-");
