import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openWorkspaceFiles } from "../../../../client/project/files/openWorkspaceFiles.js";
import { checkNumber } from "../../../../client/project/setup/checkPorts.js";
import { defaultChoices, planSetup, writeOf } from "../../../../client/project/setup/planSetup.js";
import { formatPlaceWay } from "../../../../client/project/setup/wording.js";
import type { Repository } from "../proposals/repository.js";

/**
 * Plans the set-up of a repository, which is written to a folder for this.
 * @returns a line for each service (`name variable port program`), one for each of its places (`  file: how it gets its port`), the names of the
 * files that the default choices change (`> file`), and the notes (`! note`)
 */
export async function setUpOf(repository: Repository): Promise<string[]> {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "setup-")));
  try {
    for (const [name, content] of Object.entries(repository)) {
      const file = path.join(root, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content, undefined, 2));
    }
    const project = { project: "shop", context: "", folder: root, services: new Map(), mainService: "main" };
    const plan = await planSetup(project, await openWorkspaceFiles(root), checkNumber);
    const { files, notes } = await writeOf(plan, defaultChoices(plan));
    return [
      ...plan.services.flatMap((planned) => {
        const { service, env, program, kind, isTicked } = planned.proposal;
        const head = [service, env, planned.preferred ?? "-", program?.name ?? "-", kind, ...(isTicked ? [] : ["off"])].join(" ");
        return [head, ...planned.places.map((place) => `  ${place.place.file}: ${formatPlaceWay(place, 0)}`)];
      }),
      ...files
        .map(({ file }) => path.relative(root, file).replaceAll("\\", "/"))
        .filter((file) => !["port-daddy.json", ".vscode/extensions.json"].includes(file))
        .map((file) => `> ${file}`),
      ...notes.map((note) => `! ${note}`),
    ];
  } finally {
    rmSync(root, { recursive: true });
  }
}
