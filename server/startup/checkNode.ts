import { LOWEST_NODE } from "../protocol/version.js";
import { reportStartup } from "./startupReport.js";

/** better-sqlite3 needs Node-API 10 and ends the process silently without it. */
if (Number(process.versions.napi) < 10) {
  reportStartup({ failed: `Port Daddy needs Node ${LOWEST_NODE} or newer, but this is ${process.version}.` });
  process.exit(1);
}
