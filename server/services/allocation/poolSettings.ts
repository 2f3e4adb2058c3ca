import type { PortExclusion, SystemPorts } from "../../adapters/system.js";
import { type Config, defaultConfig } from "../../config/config.js";
import type { Problems } from "../problems.js";
import type { PortPool } from "../pool/portPool.js";
import { type PortStrategy, createStrategy } from "./strategy.js";

/** The settings that are in force, and what follows from them for the ports that may be handed out. */
export class PoolSettings {
  config: Config = defaultConfig;
  strategy: PortStrategy = createStrategy(defaultConfig.strategy);
  /** As they were when they could be read last. */
  private systemPorts: readonly PortExclusion[] | undefined;

  constructor(
    private readonly pool: PortPool,
    private readonly system: SystemPorts,
    private readonly problems: Problems,
  ) {}

  /** Puts settings in force, and looks anew which ports the system keeps for itself. Never throws: a failure is told. */
  async apply(config: Config): Promise<void> {
    if (config.strategy !== this.config.strategy) this.strategy = createStrategy(config.strategy);
    this.config = config;
    await this.readSystemPorts();
    // What is in force by now: while the system was asked, the settings may have changed once more.
    const { range } = this.config;
    this.pool.configure(this.config, this.systemPorts ?? []);
    const [first, last] = range;
    const none = this.pool.freePorts(first, first, last).next().done === true;
    this.problems.set("range", none ? `No port from ${first} to ${last} can be assigned. Widen "range" in config.json.` : undefined);
  }

  private async readSystemPorts(): Promise<void> {
    try {
      this.systemPorts = await this.system.read();
      this.problems.set("systemPorts", undefined);
    } catch (error) {
      const meanwhile = this.systemPorts === undefined ? "they may be assigned" : "the last known ones apply";
      const { message } = error as Error;
      this.problems.set("systemPorts", `The ports that the system reserves could not be read, so ${meanwhile}: ${message}`);
    }
  }
}
