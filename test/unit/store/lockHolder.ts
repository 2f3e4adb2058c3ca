// Started by a test: takes the backend's lock, prints whether it got it, and holds it until it is killed.
import { writeSync } from "node:fs";
import { takeBackendLock } from "../../../server/dataDirectory/backendLock.js";

const lock = takeBackendLock(process.argv[2]!);
writeSync(1, lock === undefined ? "refused\n" : "held\n");
setInterval(() => lock?.release.name, 1_000_000);
