import { renameSync, writeFileSync } from "node:fs";
import type { Log } from "../log/log.js";
import { networkFilePath } from "../protocol/dataDirectory.js";
import type { Network } from "../protocol/machine/network.js";
import type { NetworkFile } from "../protocol/schemas/handshakeSchema.js";

/** Remembers whose directory this is, so that a sandbox leaves its store alone while no backend runs. */
export function rememberNetwork(dataDir: string, network: Network, log: Log): void {
  const content: NetworkFile = { ...network, usedAt: new Date().toISOString() };
  const file = networkFilePath(dataDir);
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, file);
  } catch (error) {
    log.warn(`The network of this backend cannot be remembered: ${(error as Error).message}`);
  }
}
