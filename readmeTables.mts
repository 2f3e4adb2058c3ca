// The tables of commands and settings in README.md; `npm run readme` writes them.

interface MenuItem {
  command?: string;
  when?: string;
}
export interface Contributions {
  commands: { command: string; title: string; category?: string }[];
  menus: Record<string, MenuItem[]>;
  keybindings: { command: string; key: string; mac?: string; when?: string; args?: unknown }[];
  configuration: { properties: Record<string, Setting> };
}
interface Setting {
  default: unknown;
  description?: string;
  markdownDescription?: string;
  enum?: unknown[];
  enumDescriptions?: string[];
  markdownEnumDescriptions?: string[];
}

/** How the README names the menus of VS Code. The command palette is not among them: a command is in it unless its menu says otherwise. */
const places: Readonly<Record<string, string>> = {
  "view/title": "title bar of the views",
  "view/item/context": "rows of the views",
  "webview/context": "dashboard",
  "editor/title": "title bar of the editor",
  "editor/title/run": "title bar of the editor",
  "editor/context": "editor",
  "explorer/context": "Explorer",
  "terminal/context": "terminals",
  "terminal/title/context": "terminals",
  "debug/toolBar": "debug toolbar",
  "debug/callstack/context": "debug sessions",
};

/** The manifest's texts by their keys, as in package.nls.json. */
export type Texts = Readonly<Record<string, string>>;

/** The README with its tables made from the manifest. Each stands between `<!-- NAME -->` and `<!-- end of NAME -->`. */
export function withTables(readme: string, contributes: Contributions, texts: Texts): string {
  const tables = { commands: commandTable(contributes, texts), settings: settingTable(contributes.configuration.properties, texts) };
  return Object.entries(tables).reduce((text, [name, table]) => {
    const [begin, end] = [`<!-- ${name} -->\n\n`, `\n\n<!-- end of ${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from === -1 || to < from) throw new Error(`README.md has no place for the ${name}: ${begin.trim()} … ${end.trim()}.`);
    return text.slice(0, from + begin.length) + table + text.slice(to);
  }, readme);
}

function commandTable({ commands, menus, keybindings }: Contributions, texts: Texts): string {
  const rows = commands.map(({ command, title }) => {
    const isIn = (items: readonly MenuItem[]) => items.some((item) => item.command === command && item.when !== "false");
    const hidden = (menus["commandPalette"] ?? []).some((item) => item.command === command && item.when === "false");
    const shownIn = Object.entries(menus)
      .filter(([menu, items]) => menu !== "commandPalette" && isIn(items))
      .map(([menu]) => placeOf(menu));
    const keys = keybindings.filter((binding) => runs(binding, command)).map(keyNames);
    const where = [...(hidden ? [] : ["Command Palette"]), ...new Set(shownIn), ...new Set(keys)];
    const variable = where.length === 0 ? [`\`\${command:${command}}\` in launch.json and tasks.json`] : where;
    return [cell(localized(title, texts)), `\`${command}\``, variable.join(", ")];
  });
  return table(["command", "identifier", "where"], rows);
}

function placeOf(menu: string): string {
  const place = places[menu];
  if (place === undefined) throw new Error(`Say in readmeTables.mts what the README calls the menu ${menu}.`);
  return place;
}

/** Whether a key binding runs the command, alone or in a sequence. */
const runs = ({ command, args }: { command: string; args?: unknown }, wanted: string) =>
  command === wanted || (command === "runCommands" && JSON.stringify(args).includes(JSON.stringify(wanted)));

function keyNames({ key, mac, when = "" }: { key: string; mac?: string; when?: string }): string {
  const name = (keys: string) => `\`${keys.replace(/(?:^|(?<=[+ ]))[a-z]/g, (letter) => letter.toUpperCase())}\``;
  const keys = mac === undefined ? name(key) : `${name(key)} (${name(mac)} on macOS)`;
  return when.includes("focusedView") ? `${keys} in the views` : keys;
}

function settingTable(properties: Record<string, Setting>, texts: Texts): string {
  const rows = Object.entries(properties).map(([name, setting]) => {
    const text = localized(setting.markdownDescription ?? setting.description ?? "", texts);
    const values = (setting.markdownEnumDescriptions ?? setting.enumDescriptions ?? []).map(
      (description, index) => `\`${JSON.stringify(setting.enum?.[index])}\`: ${localized(description, texts)}`,
    );
    // VS Code shows `#portDaddy.url.host#` as a link to that setting. A bare URL would become a link.
    const meaning = [text, ...values]
      .join("<br>")
      .replace(/`#([\w.]+)#`/g, "`$1`")
      .replace(/(?<!`)https?:\/\/[^\s<]*[^\s<:.,]/g, "`$&`");
    return [`\`${name}\``, `\`${JSON.stringify(setting.default)}\``, cell(meaning)];
  });
  return table(["setting", "default", "meaning"], rows);
}

const localized = (text: string, texts: Texts): string => text.replace(/^%([^%]+)%$/, (_, key: string) => texts[key] ?? key);
const cell = (text: string): string => text.replace(/\|/g, "\\|").replace(/\n+/g, "<br>");
const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const table = (head: readonly string[], rows: readonly string[][]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => line(cells)).join("\n");
