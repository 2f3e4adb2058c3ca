/** Programs whose name says nothing about what they run. */
const interpreter = /^(node|nodejs|bun|deno|python[\d.]*|ruby|perl|php|bash|sh|zsh)(\.exe)?$/i;

/** Stands for the command line of a process whose program the system does not tell. */
export const UNKNOWN_PROGRAM = "an unknown program";

/** Flags that are followed by code, which names nothing: `-e`, `--eval=…`, and the last of several letters as in `bash -lc`. */
const inlineCode = /^(-[a-z]*[cep]|--(eval|print)(=.*)?)$/i;

/** Flags that are followed by a module to load before the script, such as tsx or ts-node. */
const preload = /^(-r|--require|--import|--loader|--experimental-loader)$/;

/** A file of code, by its suffix or because a package manager installed it. */
const codeFile = /\.([cm]?[jt]sx?|pyw?|rb|p[lm]|php|sh)$|[\\/](\.bin|node_modules)[\\/]/i;

/**
 * What a person calls a process, from its command line: `vite` for `node /home/ann/shop/node_modules/.bin/vite --port 3200`,
 * `node server.js` where the program alone says too little. Views, messages and sentences all name it by this, and some are kept, so no
 * argument is ever part of it: it may be a password.
 * @param command as the system tells it, whole or the program's name alone
 */
export function processName(command: string): string {
  if (command === UNKNOWN_PROGRAM) return command;
  const [program = "", ...rest] = words(command);
  const name = baseName(program);
  if (!isProgram(name)) return UNKNOWN_PROGRAM;
  if (!interpreter.test(name)) return name;
  // Only what stands before the script is the interpreter's: `next dev -p 3000` prints nothing.
  const at = rest.findIndex((word, index) => !word.startsWith("-") && !preload.test(rest[index - 1] ?? ""));
  const script = rest[at];
  if (script === undefined || rest.slice(0, at).some((word) => inlineCode.test(word))) return name;
  if (rest[at - 1] === "-m") return `${name} -m ${script}`; // python -m http.server
  // After a flag, a word may be that flag's value.
  if (at > 0 && !codeFile.test(script)) return name;
  // What a package manager has put among a project's programs is known by its own name.
  if (/[\\/]\.bin[\\/]/.test(script)) return baseName(script);
  const owner = /[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(script)?.[1];
  return owner === undefined ? `${name} ${baseName(script)}` : baseName(owner);
}

/** An argument takes the program's place where a process has cleared its own name. */
const isProgram = (name: string): boolean => name !== "" && !name.includes("=") && (!name.startsWith("-") || loginShell.test(name));

/** Source: login(1) */
const loginShell = /^-[a-z]*sh$/;

const baseName = (file: string): string =>
  file
    .replace(/(?<![\\/])[\\/]+$/, "")
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.exe$/i, "");

const words = (command: string): string[] => [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
