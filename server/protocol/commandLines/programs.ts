import type { Program } from "./program.js";
import { compiled } from "./programs/compiled.js";
import { databases } from "./programs/databases.js";
import { javascriptBundlers } from "./programs/javascriptBundlers.js";
import { javascriptFrameworks } from "./programs/javascriptFrameworks.js";
import { javascriptPlatforms } from "./programs/javascriptPlatforms.js";
import { javascriptServers } from "./programs/javascriptServers.js";
import { tools } from "./programs/tools.js";
import { jvm } from "./programs/jvm.js";
import { php } from "./programs/php.js";
import { python } from "./programs/python.js";
import { ruby } from "./programs/ruby.js";
import { sites } from "./programs/sites.js";

/**
 * The programs that Port Daddy knows as servers, one row each. To add one, add a row to the file of its ecosystem; no other code has to
 * change. Left out on purpose are programs that forward to a server, watch files, or work through a queue: ngrok, `tsc -w`, Sidekiq.
 */
export const programs: readonly Program[] = [
  ...[...javascriptFrameworks, ...javascriptBundlers, ...javascriptServers, ...javascriptPlatforms, ...tools],
  ...[...sites, ...python, ...ruby, ...php, ...jvm, ...compiled, ...databases],
];
