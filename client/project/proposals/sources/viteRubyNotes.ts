import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { fileIn } from "../folders/paths.js";
import { asObject } from "../looseValues.js";
import type { Finds } from "../mergeFound.js";
import { portOf } from "../ports/portText.js";

/**
 * Says where tests have a port of their own, which the variable overrides, too. Source: `config_from_env` in lib/vite_ruby/config.rb of
 * vite_ruby.
 */
export async function viteRubyNotes(files: WorkspaceFiles, groups: readonly Finds[]): Promise<string[]> {
  const notes: string[] = [];
  for (const [{ program, folder }] of groups) {
    if (program?.name !== "Vite Ruby") continue;
    const file = fileIn(folder, "config/vite.json");
    const { all, development, test } = asObject(await files.json(file));
    const [own, usual] = [portOf(asObject(test)["port"]), portOf(asObject(development)["port"]) ?? portOf(asObject(all)["port"])];
    if (own !== undefined && own !== usual)
      notes.push(
        `${file} gives tests port ${own}; where VITE_RUBY_PORT is set, as in Port Daddy's terminals, they have that port instead.`,
      );
  }
  return notes;
}
