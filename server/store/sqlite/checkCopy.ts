import path from "node:path";
import { Worker } from "node:worker_threads";
import type { Finding } from "./checkWorker.js";
import { DamagedStore } from "./damage.js";
import { UncheckedCopy } from "./failure.js";

/** The bundle of checkWorker.ts, from the folder of this bundle. */
declare const PORT_DADDY_CHECK_WORKER: string;

/**
 * Checks a closed copy of the store in another thread, since a full history takes half a second. The copy is a single file afterwards.
 * @throws DamagedStore; UncheckedCopy
 */
export async function checkCopy(file: string): Promise<void> {
  const worker = new Worker(path.resolve(__dirname, PORT_DADDY_CHECK_WORKER), { workerData: file });
  const finding = await new Promise<Finding>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new UncheckedCopy(`the check of the copy ended with ${code}`)));
  });
  if (finding === undefined) return;
  throw "damage" in finding ? new DamagedStore(finding.damage) : new UncheckedCopy(finding.failure);
}
