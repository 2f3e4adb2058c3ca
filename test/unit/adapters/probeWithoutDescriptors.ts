// Started by a test with a low limit of descriptors: uses them up, probes a port and writes the result.
import { openSync, writeSync } from "node:fs";
import { listenOnEachAddress } from "../../../server/adapters/listenOnEachAddress.js";
import { LinuxPortProbe } from "../../../server/adapters/linux/portProbe.js";

const outcome = (probe: Promise<boolean>): Promise<string> => probe.then(String, (error: unknown) => (error as Error).message);

async function main(): Promise<void> {
  const port = Number(process.argv[2]);
  // Runs both once before, so that Node has opened what it opens lazily.
  const before = [await outcome(new LinuxPortProbe().canListen(port)), await outcome(listenOnEachAddress(port))];
  try {
    for (;;) openSync("/dev/null", "r");
  } catch {
    const after = [await outcome(new LinuxPortProbe().canListen(port)), await outcome(listenOnEachAddress(port))];
    writeSync(1, `${JSON.stringify({ before, after })}\n`);
  }
}

void main();
