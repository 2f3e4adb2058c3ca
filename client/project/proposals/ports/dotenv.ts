import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { fileIn } from "../folders/paths.js";
import { portOf } from "./portText.js";

/** From the weakest to the strongest, as Vite, Next.js and Create React App read them in development. Source: their documentation. */
const FILES = [".flaskenv", ".env", ".env.development", ".env.local", ".env.development.local"];

/** @returns the variables of a folder's dotenv files whose values are ports */
export async function dotenvPorts(files: WorkspaceFiles, folder: string): Promise<ReadonlyMap<string, number>> {
  const ports = new Map<string, number>();
  for (const name of FILES) {
    const text = await files.read(fileIn(folder, name));
    for (const [variable, value] of assignments(text ?? "")) {
      const port = portOf(value);
      if (port !== undefined) ports.set(variable, port);
    }
  }
  return ports;
}

/** The assignments of a dotenv file; quotation marks and comments are left out. */
function* assignments(text: string): Generator<[variable: string, value: string]> {
  for (const line of text.split("\n")) {
    const equals = line.indexOf("=");
    if (equals === -1) continue;
    const variable = line.slice(0, equals).replace("export ", "").trim();
    if (!/^[A-Za-z_]\w*$/.test(variable)) continue;
    const value = line.slice(equals + 1).trim();
    const quote = value[0];
    const isQuoted = quote === '"' || quote === "'";
    yield [variable, isQuoted ? value.slice(1, value.indexOf(quote, 1)) : value.split("#")[0]!.trim()];
  }
}
