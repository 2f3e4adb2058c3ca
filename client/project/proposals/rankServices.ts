import { sites } from "../../../server/protocol/commandLines/programs/sites.js";
import { folderName } from "./folders/paths.js";
import type { Found } from "./found.js";
import type { Finds } from "./mergeFound.js";

/** Sorts services by how likely a person means this one when none is named. */
export function rankServices(groups: readonly Finds[]): Finds[] {
  return groups
    .map((group) => ({ group, rank: rankOf(group, groups) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ group }) => group);
}

/** Frameworks whose server makes the pages and takes only their assets from a bundler. */
const MAKES_PAGES = new Set([
  ...["Rails", "Puma", "Rack", "Laravel", "Laravel Octane", "Symfony", "Symfony Console", "CodeIgniter", "CakePHP", "Yii", "PHP"],
  ...["Django", "Gunicorn", "Phoenix"],
]);
const BUNDLERS = new Set([
  ...["Vite", "Vite Ruby", "webpack", "webpack (Webpacker)", "webpack (Shakapacker)", "Parcel", "Rspack", "Rsbuild", "esbuild"],
]);
const KINDS = { page: 0, server: 10, tool: 20, database: 30 };

function rankOf(group: Finds, all: readonly Finds[]): number {
  const [first] = group;
  const name = (first.name ?? first.part ?? folderName(first.folder)).toLowerCase();
  let rank = KINDS[first.kind];
  if (first.kind === "page" && (isDocumentation(first, name) || isForServer(first, all))) rank = 12;
  // The page of a bundler for phones is not what a person opens in the browser.
  if (first.program?.name === "Expo" || first.program?.name === "Metro") rank = 5;
  // Heroku and its followers serve this process to the world.
  if (first.isInProcfile === true && first.name === "web") rank = 0;
  if (/(?:^|[^a-z])(?:web|app|frontend|front|client|site|website|www|main)$/.test(name)) rank -= 2;
  if (/admin|dashboard|mock|proxy/.test(`${first.folder} ${name}`.toLowerCase())) rank += 1;
  if (group.every(({ place }) => place.what === "compose")) rank += 3;
  return rank + first.folder.split("/").length / 10;
}

const isDocumentation = ({ program }: Found, name: string): boolean =>
  /^(?:docs?|documentation|storybook|styleguide|wiki|handbook)$/.test(name) ||
  (program !== undefined && sites.includes(program) && /docs|docusaurus|sphinx|press$|mintlify|nextra|starlight/i.test(program.name));

/** Whether a bundler only makes the assets of a page that a server of another language in the same folder serves. */
function isForServer({ folder, program }: Found, all: readonly Finds[]): boolean {
  if (program === undefined || !BUNDLERS.has(program.name)) return false;
  return all.some(
    ([other]) =>
      other.folder === folder && other.program !== undefined && MAKES_PAGES.has(other.program.name) && other.place.what !== "compose",
  );
}
