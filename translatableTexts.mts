// The texts that people read in the editor, as the translators' bundle has them.
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { getL10nJson } from "@vscode/l10n-dev";

type Bundle = Awaited<ReturnType<typeof getL10nJson>>;

/** Where texts are. The language server has its own `l10n.t`, since it answers editors of different languages at once. */
const sources: { pattern: string; imports?: string }[] = [
  { pattern: "client/**/*.ts" },
  { pattern: "webview/**/*.{ts,tsx}" },
  // The tool looks for calls of what is imported from @vscode/l10n.
  { pattern: "server/language/**/*.ts", imports: 'import * as l10n from "@vscode/l10n";\n' },
];

/** All texts that go through `l10n.t`, by their keys. */
export async function translatableTexts(root: string): Promise<Bundle> {
  const scripts = sources.flatMap(({ pattern, imports = "" }) =>
    globSync(pattern, { cwd: root })
      .sort()
      .map((file) => ({ extension: path.extname(file), contents: imports + readFileSync(path.join(root, file), "utf8") })),
  );
  return getL10nJson(scripts);
}
