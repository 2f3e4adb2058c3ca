/** How a program that serves something is told its port. */
export interface Framework {
  name: string;
  /** Does a command line start it? */
  command: RegExp;
  /** It takes the port from the environment variable PORT. */
  readsPort: boolean;
  /** What has to stand behind the command, where it does not; `{port}` is the port. */
  flag: string;
  /** It is a part of the browser's side, so that a project that has only this one calls it "web". */
  isFrontend: boolean;
}

const program = (names: string): RegExp => new RegExp(`(^|[\\s/])(${names})(?=\\s|$)`);

/**
 * Sources: each program's documentation of its command line, and for PORT its source where the documentation is silent. The first that fits
 * a command counts, so what wraps another one stands before it.
 */
export const frameworks: readonly Framework[] = [
  { name: "Storybook", command: program("storybook dev|start-storybook"), readsPort: false, flag: "-p {port}", isFrontend: false },
  { name: "Next.js", command: program("next(?= dev| start|$)"), readsPort: true, flag: "-p {port}", isFrontend: true },
  { name: "Nuxt", command: program("nuxi?t? dev"), readsPort: true, flag: "--port {port}", isFrontend: true },
  { name: "Astro", command: program("astro (dev|preview)"), readsPort: false, flag: "--port {port}", isFrontend: true },
  { name: "Angular", command: program("ng (serve|s|dev)"), readsPort: false, flag: "--port {port}", isFrontend: true },
  { name: "Wrangler", command: program("wrangler( pages)? dev"), readsPort: false, flag: "--port {port}", isFrontend: false },
  { name: "React Router", command: program("react-router dev"), readsPort: false, flag: "--port {port}", isFrontend: true },
  { name: "Remix", command: program("remix vite:dev"), readsPort: false, flag: "--port {port}", isFrontend: true },
  {
    name: "Vite",
    command: program("vite(?= dev| serve| preview| -|$)"),
    readsPort: false,
    flag: "--port {port} --strictPort",
    isFrontend: true,
  },
  { name: "Create React App", command: program("react-scripts start"), readsPort: true, flag: "", isFrontend: true },
  { name: "Vue CLI", command: program("vue-cli-service serve"), readsPort: true, flag: "--port {port}", isFrontend: true },
  { name: "Gatsby", command: program("gatsby develop"), readsPort: true, flag: "-p {port}", isFrontend: true },
  { name: "webpack", command: program("webpack(-dev-server| serve)"), readsPort: false, flag: "--port {port}", isFrontend: true },
  { name: "Parcel", command: program("parcel(?! build)"), readsPort: true, flag: "-p {port}", isFrontend: true },
  { name: "Eleventy", command: program("eleventy .*--serve"), readsPort: false, flag: "--port={port}", isFrontend: true },
  { name: "Docusaurus", command: program("docusaurus start"), readsPort: false, flag: "--port {port}", isFrontend: true },
  { name: "Expo", command: program("expo start"), readsPort: false, flag: "--port {port}", isFrontend: true },
  { name: "Django", command: program("manage\\.py runserver"), readsPort: false, flag: "{port}", isFrontend: false },
  { name: "Flask", command: program("flask( --\\S+( \\S+)?)* run"), readsPort: false, flag: "--port {port}", isFrontend: false },
  { name: "FastAPI", command: program("fastapi (dev|run)"), readsPort: false, flag: "--port {port}", isFrontend: false },
  { name: "Uvicorn", command: program("uvicorn"), readsPort: false, flag: "--port {port}", isFrontend: false },
  { name: "Rails", command: program("rails (s|server)"), readsPort: true, flag: "-p {port}", isFrontend: false },
  { name: "Laravel", command: program("artisan serve"), readsPort: false, flag: "--port={port}", isFrontend: false },
  { name: "Hugo", command: program("hugo (server|serve)"), readsPort: false, flag: "--port {port}", isFrontend: true },
  { name: "Jekyll", command: program("jekyll (serve|server|s)"), readsPort: false, flag: "--port {port}", isFrontend: true },
  { name: "MkDocs", command: program("mkdocs serve"), readsPort: false, flag: "--dev-addr localhost:{port}", isFrontend: true },
];

export const frameworkOf = (command: string): Framework | undefined => frameworks.find((framework) => framework.command.test(command));

/** @returns the port that stands in a command line: `PORT=3400 …`, `--port 3400`, `-p 3400`, `--listen=3400`, `localhost:3400` */
export function portIn(command: string): number | undefined {
  const match =
    /(?:^|\s)(?:[A-Z_]*PORT=|--port[= ]|-p[= ]?|--listen[= ]|(?:localhost|127\.0\.0\.1|0\.0\.0\.0):)(\d{2,5})(?=\s|\/|$)/.exec(command) ??
    /runserver (?:\S+:)?(\d{2,5})(?=\s|$)/.exec(command);
  const port = match === null ? NaN : Number(match[1]);
  return port >= 1024 && port <= 65535 ? port : undefined;
}

/**
 * The command with the flag that tells its program the port of a variable, or with the variable in the place of a number.
 * @param variable as in `API_PORT`
 * @returns undefined where the program reads PORT, and the variable is that one; or where nobody knows how to tell it, or it is told already
 */
export function withPortFlag(command: string, variable: string): string | undefined {
  const fixed = /(?:^|\s)(?:--port[= ]|-p[= ]?)\d{2,5}(?=\s|$)/.exec(command);
  if (fixed !== null) return command.replace(fixed[0], fixed[0].replace(/\d+$/, `$$${variable}`));
  const framework = frameworkOf(command);
  if (framework === undefined || framework.flag === "" || (framework.readsPort && variable === "PORT")) return undefined;
  if (portIn(command) !== undefined || /--port\b|\s-p\b|\$\{?\w*PORT/.test(command)) return undefined;
  const flag = framework.flag.replace("{port}", `$${variable}`);
  // The flag belongs to the program, not to what is run after it.
  const match = framework.command.exec(command)!;
  const start = match.index + match[0].length;
  const end = /\s*(&&|\|\||[;&|>])/.exec(command.slice(start));
  const at = end === null ? command.length : start + end.index;
  return `${command.slice(0, at).trimEnd()} ${flag}${command.slice(at)}`;
}
