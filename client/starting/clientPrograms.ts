/** Programs that only use a server, or nothing: they are started while it runs. */
const CLIENTS = new Set([
  ...["echo", "printf", "cat", "grep", "sleep", "test", "true", "kill", "pkill", "lsof", "fuser", "ss", "netstat", "ping"],
  ...["curl", "wget", "http", "https", "xh", "nc", "ncat", "telnet", "websocat", "grpcurl", "ssh", "newman"],
  ...["open", "xdg-open", "start", "explorer", "sensible-browser", "google-chrome", "chromium", "firefox", "open-cli"],
  ...["wait-on", "wait-port", "wait-for-it", "wait-for-it.sh", "kill-port", "lighthouse", "lhci", "pa11y"],
  ...["k6", "ab", "wrk", "hey", "autocannon", "artillery", "vegeta", "ngrok", "cloudflared", "lt", "localtunnel"],
  ...["psql", "mysql", "redis-cli", "mongosh", "Start-Process", "Write-Output", "Write-Host", "Invoke-WebRequest"],
]);
/** Words before the program: what runs it, and variables that are set for it. */
const BEFORE_PROGRAM = /^(?:npx|bunx|pnpx|dlx|exec|x|sudo|env|cross-env|cross-env-shell|command|time|nohup|--?[\w-]+|[A-Za-z_]\w*=.*)$/;
const MANAGERS = new Set(["npm", "pnpm", "yarn", "bun"]);
/** Scripts that use a server. */
const CLIENT_SCRIPT = /(?:^|[:._-])(?:test|tests|t|e2e|spec|lint|format|seed|migrate|open|smoke|bench|benchmark)(?:$|[:._-])/;

/** Whether a command line starts nothing that could be a server; false for an empty one. */
export function reachesOnly(line: string): boolean {
  const commands = line.split(/&&|\|\||[;&|\n]/).filter((command) => command.trim() !== "");
  return commands.length > 0 && commands.every(isClient);
}

function isClient(command: string): boolean {
  const words = command.split(/[\s"'()]+/).filter((word) => word !== "");
  const at = words.findIndex(
    (word, index) => !BEFORE_PROGRAM.test(word) && !(MANAGERS.has(word) && BEFORE_PROGRAM.test(words[index + 1] ?? "")),
  );
  if (at === -1) return false;
  const program = words[at]!.replace(/^\/(?:usr\/(?:local\/)?)?bin\//, "").replace(/\.(?:exe|cmd)$/, "");
  if (!MANAGERS.has(program)) return CLIENTS.has(program);
  const script = words.slice(at + 1).find((word) => word !== "run" && word !== "run-script" && !word.startsWith("-"));
  return script !== undefined && CLIENT_SCRIPT.test(script);
}

/**
 * The word of a command line in which a variable stands, as far as the text before it tells, and the word before.
 * @param before the text up to the variable
 * @param earlier the argument before, where each argument is a text of its own
 */
export function wordsBefore(before: string, earlier: string): { word: string; previous: string } {
  const words = before.split(/[\s"']+/);
  return { word: words.at(-1) ?? "", previous: words.at(-2) ?? earlier };
}
