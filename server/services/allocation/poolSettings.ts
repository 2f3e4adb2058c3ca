import type { PortExclusion, SystemPorts } from "../../adapters/system.js";
import { type Config, defaultConfig } from "../../config/config.js";
import type { Problems } from "../problems.js";
import type { PortPool } from "../pool/portPool.js";
import { type PortStrategy, createStrategy } from "./strategy.js";

/** The current settings, and the ports that can be assigned by them. */
export class PoolSettings {
  config: Config = defaultConfig;
  /** On a machine of several users, which of them has these ports. */
  user: string | undefined;
  strategy: PortStrategy = createStrategy(defaultConfig.strategy, () => this.user);
  /** As last read successfully. */
  private systemPorts: readonly PortExclusion[] | undefined;

  constructor(
    private readonly pool: PortPool,
    private readonly system: SystemPorts,
    private readonly problems: Problems,
  ) {}

  /** Applies settings, and reads the system's reserved ports again. Never throws; a failure is reported as a problem. */
  async apply(config: Config): Promise<void> {
    if (config.strategy !== this.config.strategy) this.strategy = createStrategy(config.strategy, () => this.user);
    this.config = config;
    await this.readSystemPorts();
    // The settings may have changed again while the system was asked.
    const { range } = this.config;
    this.pool.configure(this.config, this.systemPorts ?? []);
    const [first, last] = range;
    const none = this.pool.freePorts(first, first, last).next().done === true;
    this.problems.set(
      "range",
      none ? `No port from ${first} to ${last} can be assigned. Widen "range" in config.json.` : this.describeRisk(),
    );
  }

  /** Describes why ports are assigned on which a server may fail to listen; undefined when none are. */
  private describeRisk(): string | undefined {
    const [risk] = this.pool.risky();
    if (risk === undefined) return undefined;
    const [first, last] = this.pool.range;
    const remedy = risk.ephemeral?.remedy;
    return `${risk.reason}, which leaves too few of the ports from ${first} to ${last}, so a connection may have taken an assigned port when its server starts. ${
      remedy === undefined ? "Set" : `${remedy}, or set`
    } "range" in config.json to other ports.`;
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
