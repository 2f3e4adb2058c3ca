import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { alternatives, matchesName } from "../folders/matchPattern.js";
import { fileIn, folderAround } from "../folders/paths.js";
import { asList, asObject, asText } from "../looseValues.js";

/** A target that a plugin of Nx adds to every project with a configuration file. */
interface InferredTarget {
  plugin: string;
  program: string;
  /** The configuration file from the project's folder, as a pattern. */
  config: string;
  /** The option of the plugin that names the target, and its default. */
  option: string;
  target: string;
  /** Text that the configuration must contain, or must not, for a server. */
  holds?: RegExp;
  lacks?: RegExp;
}

const JAVASCRIPT = "{ts,js,mjs,mts,cjs,cts}";

/** Sources: Nx, "Inferred tasks" and the reference of each plugin. */
const TARGETS: readonly InferredTarget[] = [
  {
    ...{ plugin: "@nx/vite/plugin", program: "Vite", config: `vite.config.${JAVASCRIPT}`, option: "serveTargetName", target: "serve" },
    lacks: /\blib\s*:/,
  },
  { plugin: "@nx/next/plugin", program: "Next.js", config: `next.config.${JAVASCRIPT}`, option: "devTargetName", target: "dev" },
  { plugin: "@nx/nuxt/plugin", program: "Nuxt", config: `nuxt.config.${JAVASCRIPT}`, option: "serveTargetName", target: "serve" },
  {
    ...{ plugin: "@nx/webpack/plugin", program: "webpack", config: `webpack.config.${JAVASCRIPT}`, option: "serveTargetName" },
    ...{ target: "serve", holds: /\bdevServer\b/ },
  },
  {
    ...{ plugin: "@nx/rspack/plugin", program: "Rspack", config: `rspack.config.${JAVASCRIPT}`, option: "serveTargetName" },
    ...{ target: "serve", holds: /\bdevServer\b/ },
  },
  {
    ...{ plugin: "@nx/storybook/plugin", program: "Storybook", config: `.storybook/main.${JAVASCRIPT}` },
    ...{ option: "serveStorybookTargetName", target: "storybook" },
  },
  { plugin: "@nx/expo/plugin", program: "Expo", config: "app.{json,config.js,config.ts}", option: "startTargetName", target: "start" },
];

/** The targets that plugins of nx.json add to a project, each with the name of its program and the file because of which they do. */
export async function inferredTargets(
  files: WorkspaceFiles,
  folder: string,
  plugins: ReadonlyMap<string, Record<string, unknown>>,
): Promise<{ file: string; program: string; target: string }[]> {
  const found: { file: string; program: string; target: string }[] = [];
  for (const { plugin, program, config, option, target, holds, lacks } of TARGETS) {
    const options = plugins.get(plugin);
    const file = options === undefined ? undefined : await fileOf(files, folder, config);
    if (file === undefined) continue;
    const text = holds === undefined && lacks === undefined ? "" : ((await files.read(file)) ?? "");
    if (holds?.test(text) === false || lacks?.test(text) === true) continue;
    found.push({ file, program, target: asText(options![option]) ?? target });
  }
  return found;
}

/** The plugins of nx.json by name, with their options. */
export async function nxPlugins(files: WorkspaceFiles): Promise<ReadonlyMap<string, Record<string, unknown>>> {
  if (!(await files.list("")).some(({ name }) => name === "nx.json")) return new Map();
  const { plugins } = asObject(await files.json("nx.json"));
  return new Map(
    asList(plugins).map((each): [string, Record<string, unknown>] =>
      typeof each === "string" ? [each, {}] : [asText(asObject(each)["plugin"]) ?? "", asObject(asObject(each)["options"])],
    ),
  );
}

async function fileOf(files: WorkspaceFiles, folder: string, config: string): Promise<string | undefined> {
  const around = folderAround(config);
  const inside = around === "" ? folder : fileIn(folder, around);
  const names = (await files.list(inside)).flatMap(({ name, isFolder }) => (isFolder ? [] : [name]));
  const patterns = alternatives(config).map((each) => each.slice(around === "" ? 0 : around.length + 1));
  const name = names.find((each) => patterns.some((pattern) => matchesName(each, pattern)));
  return name === undefined ? undefined : fileIn(inside, name);
}
