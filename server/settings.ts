import type { SystemPorts } from "./adapters/system.js";
import { ConfigFile } from "./config/configFile.js";
import type { Log } from "./log/log.js";
import { configFolder } from "./protocol/machine/network.js";
import { PoolSettings } from "./services/allocation/poolSettings.js";
import { Emitter } from "./services/emitter.js";
import type { PortPool } from "./services/pool/portPool.js";
import type { Problems } from "./services/problems.js";

interface Parts {
  dataDir: string;
  pool: PortPool;
  systemPorts: SystemPorts;
  problems: Problems;
  log: Log;
}

/** Puts config.json in force, now and whenever it changes. */
export async function openSettings({ dataDir, pool, systemPorts, problems, log }: Parts) {
  const settings = new PoolSettings(pool, systemPorts, problems);
  const reconfigured = new Emitter<void>();
  const file = new ConfigFile(configFolder(dataDir), {
    onDidChange: (config) => void settings.apply(config).then(() => reconfigured.fire()),
    onDidFail: (problem) => problems.set("config", problem),
  });
  await settings.apply(file.open());
  return {
    settings,
    /** Fires after changed settings are in force. */
    onDidReconfigure: reconfigured.event,
    /** Reads what may have changed without notice: a file that cannot be watched, and the system's own ranges. */
    reread: async (): Promise<void> => {
      file.read();
      await settings.apply(settings.config);
      log.info("SIGHUP: config.json and the ports that the system reserves were read again");
    },
    /** Watches and reads config.json again, whose folder is another one by now. */
    reopen: () => file.reopen(),
    close: () => file.close(),
  };
}
