import { isPort } from "../../../server/protocol/port.js";

/** How a serving program gets its port. */
export interface Framework {
  name: string;
  /** Matches a command line that starts it. */
  command: RegExp;
  /** The environment variable from which it reads its port. */
  variable?: string;
  /** The flag to add when it reads no variable, or another one; `{port}` stands for the port. */
  flag?: string;
  /** Whether it serves a front end, which is called "web" when it is the project's only service. */
  isFrontend: boolean;
}

const program = (names: string): RegExp => new RegExp(`(^|[\\s/])(${names})(?=\\s|$)`);

/**
 * Sources: each program's documentation of its command line, and for PORT its source code where the documentation is silent. The first
 * match counts, so a program that wraps another one comes before it.
 */
export const frameworks: readonly Framework[] = [
  { name: "Storybook", command: program("storybook dev|start-storybook"), flag: "-p {port}", isFrontend: false },
  { name: "Next.js", command: program("next(?= dev| start|$)"), variable: "PORT", flag: "-p {port}", isFrontend: true },
  { name: "Nuxt", command: program("nuxi?t? dev"), variable: "PORT", flag: "--port {port}", isFrontend: true },
  { name: "Astro", command: program("astro (dev|preview)"), flag: "--port {port}", isFrontend: true },
  { name: "Angular", command: program("ng (serve|s|dev)"), flag: "--port {port}", isFrontend: true },
  { name: "Wrangler", command: program("wrangler( pages)? dev"), flag: "--port {port}", isFrontend: false },
  { name: "React Router", command: program("react-router dev"), flag: "--port {port}", isFrontend: true },
  { name: "Remix", command: program("remix vite:dev"), flag: "--port {port}", isFrontend: true },
  {
    name: "Vite",
    command: program("vite(?= dev| serve| preview| -|$)"),
    flag: "--port {port} --strictPort",
    isFrontend: true,
  },
  { name: "VitePress", command: program("vitepress dev"), flag: "--port {port}", isFrontend: true },
  { name: "Remix", command: program("remix-serve|react-router-serve"), variable: "PORT", isFrontend: true },
  { name: "Create React App", command: program("react-scripts start"), variable: "PORT", isFrontend: true },
  { name: "Vue CLI", command: program("vue-cli-service serve"), variable: "PORT", flag: "--port {port}", isFrontend: true },
  { name: "Gatsby", command: program("gatsby develop"), variable: "PORT", flag: "-p {port}", isFrontend: true },
  { name: "webpack", command: program("webpack(-dev-server| serve)"), flag: "--port {port}", isFrontend: true },
  { name: "Rspack", command: program("rsbuild dev|rspack (dev|serve)"), flag: "--port {port}", isFrontend: true },
  { name: "Ember", command: program("ember (serve|s)"), variable: "PORT", flag: "--port {port}", isFrontend: true },
  { name: "Parcel", command: program("parcel(?! build)"), variable: "PORT", flag: "-p {port}", isFrontend: true },
  { name: "Eleventy", command: program("eleventy .*--serve"), flag: "--port={port}", isFrontend: true },
  { name: "Docusaurus", command: program("docusaurus start"), flag: "--port {port}", isFrontend: true },
  { name: "Expo", command: program("expo start"), flag: "--port {port}", isFrontend: true },
  { name: "Django", command: program("manage\\.py runserver"), flag: "{port}", isFrontend: false },
  {
    name: "Flask",
    command: program("flask( --\\S+( \\S+)?)* run"),
    variable: "FLASK_RUN_PORT",
    flag: "--port {port}",
    isFrontend: false,
  },
  { name: "FastAPI", command: program("fastapi (dev|run)"), flag: "--port {port}", isFrontend: false },
  { name: "Uvicorn", command: program("uvicorn"), variable: "UVICORN_PORT", flag: "--port {port}", isFrontend: false },
  { name: "Gunicorn", command: program("gunicorn"), variable: "PORT", flag: "--bind localhost:{port}", isFrontend: false },
  {
    name: "Streamlit",
    command: program("streamlit run"),
    variable: "STREAMLIT_SERVER_PORT",
    flag: "--server.port {port}",
    isFrontend: true,
  },
  { name: "Rails", command: program("rails (s|server)"), variable: "PORT", flag: "-p {port}", isFrontend: false },
  { name: "Laravel", command: program("artisan serve"), variable: "SERVER_PORT", flag: "--port={port}", isFrontend: false },
  { name: "Phoenix", command: program("mix phx\\.server"), variable: "PORT", isFrontend: false },
  {
    name: "Spring Boot",
    command: program("(mvnw?(\\.cmd)?)( \\S+)* spring-boot:run"),
    variable: "SERVER_PORT",
    flag: "-Dspring-boot.run.arguments=--server.port={port}",
    isFrontend: false,
  },
  {
    name: "Spring Boot",
    command: program("(gradlew?(\\.bat)?)( \\S+)* bootRun"),
    variable: "SERVER_PORT",
    flag: "--args=--server.port={port}",
    isFrontend: false,
  },
  { name: "Hugo", command: program("hugo (server|serve)"), flag: "--port {port}", isFrontend: true },
  { name: "Jekyll", command: program("jekyll (serve|server|s)"), flag: "--port {port}", isFrontend: true },
  { name: "MkDocs", command: program("mkdocs serve"), flag: "--dev-addr localhost:{port}", isFrontend: true },
];

export const frameworkOf = (command: string): Framework | undefined => frameworks.find((framework) => framework.command.test(command));

/** Matches the port that a command line gives its program: `PORT=3400 …`, `--port 3400`, `-p 3400`, `--listen=3400`, `runserver 3400`. */
const TOLD =
  /(?<=(?:^|\s)(?:PORT=|--(?:server[.-])?port[= ]|-p[= ]?|--listen[= ]|(?:--bind|-b|--dev-addr|-S)[= ]\S*:|runserver (?:\S+:)?))\d{2,5}(?=\s|$)/;
/** Matches a port that a command line mentions, which may be its own. */
const MENTIONED = /(?<=(?:^|\s)(?:[A-Z_]+_PORT=|(?:\w+:\/\/)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0):))\d{2,5}(?=\s|\/|$)/;

/** @returns the port in a command line; undefined when there is none */
export function portIn(command: string): number | undefined {
  const port = Number((TOLD.exec(command) ?? MENTIONED.exec(command))?.[0]);
  return isPort(port) ? port : undefined;
}

/**
 * Adds the flag that gives the program a variable's port, or replaces a number by the variable.
 * @param variable such as `API_PORT`
 * @param written the text to insert, such as `$API_PORT`
 * @returns undefined when the program reads the variable by itself, has it already, or has no known way to get it
 */
export function withPortFlag(command: string, variable: string, written = `$${variable}`): string | undefined {
  if (TOLD.test(command)) return command.replace(TOLD, () => written);
  const framework = frameworkOf(command);
  if (framework?.flag === undefined || framework.variable === variable) return undefined;
  if (portIn(command) !== undefined || /--(server\.)?port\b|\s-p\b|\$\{?\w*PORT/.test(command)) return undefined;
  const flag = framework.flag.replace("{port}", () => written);
  // The flag goes to this program, not to a command after it.
  const match = framework.command.exec(command)!;
  const start = match.index + match[0].length;
  const end = /\s*(&&|\|\||[;&|>])/.exec(command.slice(start));
  const at = end === null ? command.length : start + end.index;
  return `${command.slice(0, at).trimEnd()} ${flag}${command.slice(at)}`;
}

/** A variable in the syntax of npm's shell, which on Windows is cmd.exe. */
export const inShell = (variable: string, platform = process.platform): string => (platform === "win32" ? `%${variable}%` : `$${variable}`);
