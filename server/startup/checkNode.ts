import { reportStartup } from "./startupReport.js";

/** better-sqlite3 needs Node-API 10 and ends the process silently without it. Node 22.14 is the first version that has it. */
if (Number(process.versions.napi) < 10) {
  reportStartup({ failed: `Port Daddy needs Node 22.14 or newer, and this is ${process.version}.` });
  process.exit(1);
}
