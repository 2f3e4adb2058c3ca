import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { type Node, type ParseError, findNodeAtLocation, parseTree, printParseErrorCode } from "jsonc-parser";
import { isFailure } from "../protocol/failures.js";
import { validate } from "../protocol/schemas/validation.js";
import { type Config, configSchema, defaultConfig } from "./config.js";
import { FileWatch } from "./fileWatch.js";

export const CONFIG_FILE = "config.json";

/**
 * Reads the text of `config.json`, which may have comments, trailing commas and a byte order mark.
 * @throws Error, one sentence with line, field, value and what is allowed
 */
export function parseConfig(content: string): Config {
  const text = content.replace(/^\uFEFF/, "");
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: false, allowTrailingComma: true, allowEmptyContent: true });
  const error = errors[0];
  if (error !== undefined) throw new Error(`Line ${lineAt(text, error.offset)}: ${describeSyntax(error)}.`);
  if (tree === undefined) return defaultConfig; // An empty file means the defaults.
  try {
    return validate(configSchema, valueOf(tree), "The content");
  } catch (failure) {
    if (!isFailure(failure, "InvalidParams")) throw failure;
    const node = findField(tree, failure.data.field) ?? tree;
    throw new Error(`Line ${lineAt(text, node.offset)}: ${failure.message}`, { cause: failure });
  }
}

export interface ConfigFileEvents {
  onDidChange(config: Config): void;
  /** @param problem a sentence; undefined when the problem is over */
  onDidFail(problem: string | undefined): void;
}

/** `config.json`, read again when it changes. While it is invalid, the last valid one stays in force. */
export class ConfigFile {
  readonly path: string;
  private text: string | undefined;
  private current = defaultConfig;
  private readonly watch: FileWatch;
  private watchProblem: string | undefined;
  private opened = false;

  constructor(
    dataDir: string,
    private readonly events: ConfigFileEvents,
  ) {
    this.path = path.join(dataDir, CONFIG_FILE);
    this.watch = new FileWatch(
      this.path,
      () => {
        this.updateWatch();
        this.read();
      },
      (error) => {
        if (this.opened && !existsSync(path.dirname(this.path))) return; // The directory is being made again, and then `reopen` is called.
        this.watchProblem = `${this.path} cannot be watched, so changes take effect at the next start: ${error.message}.`;
        events.onDidFail(this.watchProblem);
      },
    );
  }

  /** Reads the file and starts watching it. A missing file means the defaults. */
  open(): Config {
    this.updateWatch(); // First, so that no change is missed in between.
    this.read();
    this.opened = true;
    return this.current;
  }

  /** Watches and reads the file again, when its folder was made again. */
  reopen(): void {
    this.updateWatch();
    this.text = undefined; // Also the same text counts as a change: what was wrong before may be over.
    this.read();
  }

  close(): void {
    this.watch.close();
  }

  private updateWatch(): void {
    this.watchProblem = undefined;
    this.watch.update();
  }

  /** Reads the file now, for a change that no watch reports. */
  read(): void {
    let text: string;
    try {
      if (statSync(this.path).isFIFO()) throw new Error("it is a named pipe"); // Reading would wait for a writer.
      text = readFileSync(this.path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
        this.text = undefined; // The next text that can be read counts as a change, even the same one.
        this.events.onDidFail(`${this.path} cannot be read: ${(error as Error).message}. The previous settings stay in force.`);
        return;
      }
      text = "{}";
    }
    if (text === this.text) return;
    this.text = text;
    try {
      this.current = parseConfig(text);
    } catch (error) {
      this.events.onDidFail(`${this.path} is not valid, so the previous settings stay in force. ${(error as Error).message}`);
      return;
    }
    this.events.onDidFail(this.watchProblem);
    if (this.opened) this.events.onDidChange(this.current);
  }
}

/** Replaces jsonc-parser's `getNodeValue`, which assigns to `__proto__` instead of treating it as any other field. */
function valueOf(node: Node): unknown {
  if (node.type === "array") return (node.children ?? []).map(valueOf);
  if (node.type !== "object") return node.value as unknown;
  return Object.fromEntries(
    (node.children ?? []).map((property) => [property.children![0]!.value as string, valueOf(property.children![1]!)]),
  );
}

function findField(tree: Node, field: string): Node | undefined {
  const whole = findNodeAtLocation(tree, [field]); // As a path of one, because an unknown field's name may have dots.
  if (whole !== undefined) return whole;
  const path = [...field.matchAll(/[^.[\]]+/g)].map(([part]) => (/^\d+$/.test(part) ? Number(part) : part));
  return findNodeAtLocation(tree, path);
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;

/** `CommaExpected` → "comma expected" */
const describeSyntax = (error: ParseError): string =>
  printParseErrorCode(error.error)
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
