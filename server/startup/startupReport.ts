import { writeSync } from "node:fs";
import type { Startup } from "../protocol/schemas/startup.js";

/** Tells the client that started us how it went. It may have gone meanwhile; then nobody needs to know. */
export function reportStartup(report: Startup): void {
  try {
    writeSync(1, `${JSON.stringify(report)}\n`);
  } catch (error) {
    if (!["EPIPE", "EBADF"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}
