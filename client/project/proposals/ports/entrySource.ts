import { mayBeService } from "../../../../server/protocol/commandLines/portVariables.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { fileIn, folderAround, within } from "../folders/paths.js";
import { portOf } from "./portText.js";

/** The port and the variable that a program's source names. */
export interface EntrySource {
  /** The file that the program starts with, from the root. */
  file: string;
  listens: boolean;
  /** The environment variable from which it takes its port. */
  variable?: string;
  /** The port without that variable, or the only one. */
  port?: number;
}

/** At most this many characters of one file are searched. */
const MOST_CHARACTERS = 100_000;
/** At most this many files are read, since an entry often only imports the file that listens. */
const MOST_FILES = 8;

/**
 * Searches the source of a program and the files next to it that it imports; by texts alone, not by a parser of its language.
 * @param entry as written on the command line, from `folder`: `api.js`, `src/index`, `./cmd/api`, `dist/main.js`
 * @returns undefined when no such file can be read
 */
export async function readEntrySource(files: WorkspaceFiles, folder: string, entry: string): Promise<EntrySource | undefined> {
  const first = await findEntry(files, folder, entry);
  if (first === undefined) return undefined;
  const todo = [first];
  const seen = new Set<string>();
  const result: EntrySource = { file: first.file, listens: false };
  while (todo.length > 0 && seen.size < MOST_FILES) {
    const { file, text } = todo.shift()!;
    if (seen.has(file)) continue;
    seen.add(file);
    result.listens ||= LISTENING.some((sign) => text.includes(sign));
    const read = readPort(text);
    if (result.variable === undefined && (read.variable !== undefined || result.port === undefined)) Object.assign(result, read);
    if (result.variable !== undefined && result.listens) break;
    for (const imported of importsOf(text)) {
      const next = await findEntry(files, folderAround(file), imported);
      if (next !== undefined) todo.push(next);
    }
  }
  return result;
}

/** The endings to try for a name without one, and the sources from which a built file comes. */
async function findEntry(files: WorkspaceFiles, folder: string, entry: string): Promise<{ file: string; text: string } | undefined> {
  for (const candidate of candidatesOf(entry)) {
    const file = within(folder, candidate);
    if (file === undefined || file === "") continue;
    if (!(await isFile(files, file))) continue;
    const text = await files.read(file);
    if (text !== undefined) return { file, text: text.slice(0, MOST_CHARACTERS) };
  }
  return undefined;
}

/** Looks in the folder first, since a file that is not there must not become a problem to tell. */
async function isFile(files: WorkspaceFiles, file: string): Promise<boolean> {
  const name = file.slice(file.lastIndexOf("/") + 1);
  return (await files.list(folderAround(file))).some((entry) => entry.name === name && !entry.isFolder);
}

const ENDINGS = [".ts", ".js", ".mjs", ".cjs", ".mts", ".cts", ".tsx", ".py", ".go", ".rs"];

function candidatesOf(entry: string): string[] {
  const written = entry.replaceAll("\\", "/");
  const stem = ENDINGS.reduce((text, ending) => (text.endsWith(ending) ? text.slice(0, -ending.length) : text), written);
  const sources = ["dist/", "build/", "lib/", "out/"].flatMap((built) => {
    const at = stem.startsWith(built) ? 0 : stem.startsWith(`./${built}`) ? 2 : -1;
    return at === -1 ? [] : [`src/${stem.slice(at + built.length)}`, stem.slice(at + built.length)];
  });
  const folders = [".js", ".ts", ".mjs"].map((ending) => `${written}/index${ending}`);
  const go = [`${written}/main.go`];
  return [written, ...[stem, ...sources].flatMap((each) => ENDINGS.map((ending) => each + ending)), ...folders, ...go];
}

/** Texts that only a program with a server of its own has. */
const LISTENING = [
  ...[".listen(", "createServer(", "Bun.serve(", "Deno.serve(", "serve(", "NestFactory.create", "express()", "fastify(", "Fastify("],
  ...["new Hono", "new Elysia", "new Koa", "new ApolloServer", "WebSocketServer(", "WebSocket.Server(", "new Server("],
  ...["ListenAndServe", "gin.Default(", "gin.New(", "echo.New(", "fiber.New(", "chi.NewRouter(", "http.Server{"],
  ...["app.run(", "uvicorn.run(", "HTTPServer(", "web.run_app(", "run_simple(", "serve_forever(", "FastAPI(", "Flask("],
  ...["axum::serve", "HttpServer::new", "rocket::", "warp::serve", "TcpListener::bind", "sinatra", "WEBrick", "WebApplication.Create"],
];

/** Finds the variable that names a port, and the number that stands in for it. */
function readPort(text: string): { variable?: string; port?: number } {
  // Gin listens on the port in PORT, else on 8080, when it is told no address. Source: its utils.go.
  if (text.includes("gin.") && text.includes(".Run()")) return { variable: "PORT", port: 8080 };
  const found: { variable: string; port?: number }[] = [];
  for (const match of text.matchAll(/\b(?:[A-Z][A-Z0-9_]{0,60})?PORT\b/g)) {
    const variable = match[0];
    const before = text
      .slice(Math.max(0, match.index - 40), match.index)
      .split("\n")
      .at(-1)!;
    if (!/env/i.test(before) || !mayBeService(variable)) continue;
    const after = text.slice(match.index + variable.length, match.index + variable.length + 80).split("\n")[0]!;
    const port = portOf(/^["'`\])]{0,3}\s{0,3}(?:\|\||\?\?|,|\?:|=|\)|\{|\.unwrap_or)[^\d;]{0,40}?(\d{4,5})\b/.exec(after)?.[1]);
    found.push({ variable, ...(port === undefined ? {} : { port }) });
  }
  const named = found.find(({ variable }) => variable === "PORT") ?? found[0];
  if (named?.port !== undefined) return named;
  const port = literalPort(text);
  return { ...named, ...(port === undefined ? {} : { port }) };
}

const LITERALS = [
  /\.listen\(\s{0,20}(\d{4,5})\b/,
  /\b(?:PORT|port|Port|DEFAULT_PORT)\s{0,3}(?::\s{0,3}\w{1,12}\s{0,3})?=\s{0,3}"?(\d{4,5})\b/,
  /\bport\s{0,3}:\s{0,3}(\d{4,5})\b/,
  /(?:Listen|Run|Start|Addr|bind|serve)[^\n]{0,60}?:(\d{4,5})"/,
  // Rust: `.bind(("127.0.0.1", 8080))`, `SocketAddr::from(([127, 0, 0, 1], 3000))`.
  /\(\("[\d.]{1,15}",\s{0,5}(\d{4,5})\)/,
  /\d\],\s{0,5}(\d{4,5})\)\)/,
  /\bset :port, (\d{4,5})\b/,
];

function literalPort(text: string): number | undefined {
  for (const literal of LITERALS) {
    const port = portOf(literal.exec(text)?.[1]);
    if (port !== undefined) return port;
  }
  return undefined;
}

/** The relative files that a JavaScript file imports. */
function importsOf(text: string): string[] {
  const found = [...text.matchAll(/(?:from|import|require\(|import\()\s{0,3}["'](\.{1,2}\/[^"'\n]{1,200})["']/g)].map((match) => match[1]!);
  return found.slice(0, 20);
}

/** The path of a source file without its ending, by which two ways to start it are known as one: `src/index` for `dist/index.js`. */
export function entryKey(folder: string, entry: string): string | undefined {
  const written = within(folder, entry);
  if (written === undefined) return undefined;
  const stem = ENDINGS.reduce((text, ending) => (text.endsWith(ending) ? text.slice(0, -ending.length) : text), written);
  return stem === "" ? fileIn(folder, "index") : stem;
}
