import "./startup/checkNode.js";
import { announceStart } from "./dataDirectory/backendFile.js";
import { succeedInDataDirectory, takeDataDirectory } from "./dataDirectory/takeDataDirectory.js";
import { startBackend } from "./backend.js";
import { Ending } from "./ending.js";
import { openLog } from "./log/logFile.js";
import { dataDirectory } from "./protocol/dataDirectory.js";
import { SUCCESSOR_FLAG } from "./protocol/handshake.js";
import { leaveStarter } from "./startup/leaveStarter.js";
import { reportStartup } from "./startup/startupReport.js";

/** @returns false when another process is the backend already */
async function start(dataDir: string): Promise<boolean> {
  const inherited = leaveStarter();
  const lock = process.argv.includes(SUCCESSOR_FLAG)
    ? await succeedInDataDirectory(dataDir, () => reportStartup({ waiting: true }))
    : takeDataDirectory(dataDir);
  if (lock === undefined) return false;
  announceStart(dataDir);
  const log = openLog(dataDir);
  for (const sentence of inherited) log.warn(sentence);
  process.on("uncaughtException", (error) => log.error("Uncaught", error));
  process.on("unhandledRejection", (error) => log.error("Unhandled", error));
  const ending = new Ending(log, () => process.exit(0));
  ending.add("log", () => log.close());
  const { reread } = await startBackend({ dataDir, lock, log, reopenLog: () => log.reopen(), ending });
  process.on("SIGTERM", () => void ending.begin("requested"));
  process.on("SIGINT", () => void ending.begin("requested"));
  if (process.platform !== "win32") process.on("SIGHUP", () => void reread());
  return true;
}

async function main(): Promise<void> {
  try {
    reportStartup((await start(dataDirectory())) ? { ready: true } : { running: true });
  } catch (error) {
    reportStartup({ failed: (error as Error).message });
    process.exit(1);
  }
}

void main();
