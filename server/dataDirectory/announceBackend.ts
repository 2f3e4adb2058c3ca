import type { Log } from "../log/log.js";
import { directoryId } from "../protocol/dataDirectory.js";
import { PROTOCOL_VERSION } from "../protocol/handshake.js";
import { thisMachine } from "../protocol/machine/machine.js";
import { processStart } from "../protocol/machine/processStart.js";
import { isNetworkFolder, ownNetwork } from "../protocol/machine/network.js";
import { VERSION } from "../protocol/version.js";
import { hasBackendFile, removeBackendFile, writeBackendFile } from "./backendFile.js";
import { DataDirectoryGuard } from "./guard.js";
import { rememberNetwork } from "./networkFile.js";
import type { DataDirectoryLock } from "./takeDataDirectory.js";

interface Parts {
  dataDir: string;
  lock: DataDirectoryLock;
  storeFile: string | undefined;
  /** Writes the store's files again if they are not those that the backend left. */
  checkStore: () => Promise<void> | undefined;
  endpoint: string;
  /** Opens the endpoint to clients. */
  token: string;
  listenAgain: () => Promise<void>;
  /** Another process is, or will be, the backend. */
  onDidLose: (why: string) => void;
  /** Gets a sentence for a person when clients can no longer find this backend; undefined when they can again. */
  tell: (problem: string | undefined) => void;
  log: Log;
}

/** Writes backend.json, by which clients find this backend, and guards it with the other files of the data directory. */
export function announceBackend({ dataDir, lock, storeFile, checkStore, endpoint, token, listenAgain, onDidLose, tell, log }: Parts) {
  const network = ownNetwork();
  const content = {
    ...{ version: VERSION, protocol: PROTOCOL_VERSION, pid: process.pid, endpoint, token, startedAt: new Date().toISOString() },
    ...thisMachine(),
    processStart: processStart(process.pid),
    ...network,
  };
  const write = () => writeBackendFile(dataDir, { ...content, dataDir: directoryId(dataDir) });
  const guard = new DataDirectoryGuard(
    {
      dataDir,
      storeFile,
      checkStore,
      socketFile: process.platform === "win32" ? undefined : endpoint,
      regain: () => lock.regain(),
      listenAgain,
      hasBackendFile: () => hasBackendFile(dataDir, token),
      writeBackendFile: write,
      onDidLose,
      tell,
    },
    log,
  );
  write();
  const remember = (): void => {
    if (network !== undefined && !isNetworkFolder(dataDir)) rememberNetwork(dataDir, network, log);
  };
  remember();
  lock.note();
  lock.onDidRegain(() => {
    log.warn("The lock file was gone and has been created again");
    guard.watchAgain();
    remember();
  });
  guard.start();
  return {
    /** Checks the files and restores what can be restored. */
    check: async () => {
      await guard.check();
      lock.note();
    },
    stopGuarding: () => guard.stop(),
    removeFile: () => {
      remember();
      removeBackendFile(dataDir, token);
    },
  };
}
