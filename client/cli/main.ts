import { runCommandLine } from "./commandLine.js";
import { exitCodes, sentenceOf } from "./exitCode.js";
import { currentFolder, tell, write } from "./terminal.js";

process.on("uncaughtException", (error) => {
  tell(sentenceOf(error));
  process.exit(exitCodes.failed);
});

void runCommandLine(process.argv.slice(2), {
  cwd: currentFolder,
  print: (text) => write(process.stdout, text),
  tell,
  // Loaded when it is needed: what comes with it takes longer than all that help and logs do.
  connect: async (options) => (await import("../connection/connect.js")).connectToBackend({ client: "cli", ...options }),
}).then(async (code) => {
  // What was told may still be on its way into a pipe.
  await write(process.stderr, "");
  process.exit(code);
});
