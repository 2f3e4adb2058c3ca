import { reportStartup } from "./startupReport.js";

/** better-sqlite3 needs Node-API 10, and takes the process down without a word where there is less. Node 22.14 is the first to have it. */
if (Number(process.versions.napi) < 10) {
  reportStartup({ failed: `Port Daddy needs Node 22.14 or newer, and this is ${process.version}.` });
  process.exit(1);
}
