import { runCommandLine } from "./commandLine.js";
import { exitCodes, sentenceOf } from "./exitCode.js";
import { currentFolder, keepErrorsBlocking, tellUser, writeText } from "./terminal.js";

keepErrorsBlocking();

process.on("uncaughtException", (error) => {
  tellUser(sentenceOf(error));
  process.exit(exitCodes.failed);
});

let tellNetwork = (sentence: string): void => {
  tellNetwork = () => undefined; // Once is enough for a command.
  tellUser(sentence);
};

void runCommandLine(process.argv.slice(2), {
  cwd: currentFolder,
  print: (text) => writeText(process.stdout, text),
  tell: tellUser,
  openDialog: async () => (await import("./dialog.js")).openDialog(),
  // Loaded when needed, because it and its libraries take longer to load than help or logs take to run.
  connect: async ({ apart, ...options } = {}) => {
    if (apart === true) await (await import("./companion/startApart.js")).startApart();
    const { connectToBackend } = await import("../connection/connect.js");
    return connectToBackend({ client: "cli", onDidEnterNetwork: (sentence) => tellNetwork(sentence), ...options });
  },
}).then(async (code) => {
  // Messages may still be on their way into a pipe.
  await writeText(process.stderr, "");
  process.exit(code);
});
