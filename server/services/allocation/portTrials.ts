import type { PortProbe, Sockets, SocketUse } from "../../adapters/system.js";
import type { Log } from "../../log/log.js";
import type { NamedListener } from "../../protocol/assignment.js";
import { systemUnavailable } from "../../protocol/failures.js";
import { formatProcessFrom } from "../../protocol/wording/formatProcess.js";
import { occupiedReasons } from "../../protocol/wording/notices.js";
import type { PortPool } from "../pool/portPool.js";
import type { Registry } from "../registry.js";
import type { Adoption, Claimant } from "./adoption.js";
import type { Choice } from "./choice.js";

interface Parts {
  pool: PortPool;
  registry: Registry;
  probe: PortProbe;
  sockets: Sockets;
  adoption: Adoption;
  log: Log;
}

/** Why a port is not available, as the end of "Port 3200 is not available: …". */
interface Taken {
  taken: string;
}

/** Tries single ports on the system: whether one is free, or may be had although something is listening on it. */
export class PortTrials {
  constructor(private readonly parts: Parts) {}

  /**
   * Whether an idle identity may keep its port: unless a stranger is listening there. If the listener may be its own, or nobody is listening
   * although the port is taken, it would be moved away from its own server or its own last connections.
   * @returns the name of the stranger, otherwise what goes with the port
   */
  async keep(port: number, claimant: Claimant): Promise<Pick<Choice, "adopt" | "notices"> | { foreign: string }> {
    if (await this.isFree(port)) return {};
    const { verdict, listener = {}, process } = await this.parts.adoption.lookOn(port, claimant);
    switch (verdict) {
      case "own":
        return { ...(process === undefined ? {} : { adopt: process }), notices: [{ kind: "running", listener }] };
      case "foreign":
        return { foreign: formatProcessFrom(listener) };
      case "unclear":
        return { notices: [{ kind: "unclear", listener }] };
      case "nobody":
        // Its listener may just have ended.
        return (await this.isFree(port)) ? {} : { notices: [{ kind: "occupied", ...(await this.useOf(port)) }] };
    }
  }

  private async useOf(port: number): Promise<{ use?: SocketUse }> {
    try {
      const use = await this.parts.sockets.useOf(port);
      return use === undefined ? {} : { use };
    } catch (error) {
      this.parts.log.warn(`The system did not say what occupies port ${port}: ${(error as Error).message}`);
      return {};
    }
  }

  /**
   * Claims the port, then tries it, and ends the claim if it is taken.
   * @param claimant gets it all the same if its own server is listening there
   */
  tryPort(port: number, claimant?: Claimant): Promise<Choice | Taken> {
    return this.claiming(port, async () => {
      if (await this.isFree(port)) return this.claimed(port);
      if (claimant === undefined) return { taken: TAKEN };
      const { verdict, listener = {}, process } = await this.parts.adoption.lookOn(port, claimant);
      if (verdict === "nobody") return { taken: occupiedReasons[(await this.useOf(port)).use ?? "occupied"] };
      if (verdict !== "own") return { taken: takenBy(listener) };
      return { ...this.claimed(port), ...(process === undefined ? {} : { adopt: process }), notices: [{ kind: "running", listener }] };
    });
  }

  /**
   * Claims a port that the identity released a moment ago, under the same conditions as one that it has, but not where somebody may be
   * listening who is a stranger: to release the port is the way out then.
   */
  async tryOwnRest(port: number, claimant: Claimant): Promise<Choice | undefined> {
    const tried = await this.claiming(port, async () => {
      const kept = await this.keep(port, claimant);
      if ("foreign" in kept) return { taken: kept.foreign };
      const unclear = kept.notices?.find((notice) => notice.kind === "unclear");
      return unclear === undefined ? { ...this.claimed(port), ...kept } : { taken: takenBy(unclear.listener) };
    });
    return "taken" in tried ? undefined : tried;
  }

  /** Claims the former port of an identity whose release is undone, under the same conditions as one that it has. */
  tryFormer(port: number, claimant: Claimant): Promise<Choice | Taken> {
    return this.claiming(port, async () => {
      const kept = await this.keep(port, claimant);
      return "foreign" in kept ? { taken: `${kept.foreign} is listening on it` } : { ...this.claimed(port), ...kept };
    });
  }

  /** Holds a claim on the port during the work, and ends it unless the work ends with a choice. */
  private async claiming(port: number, work: () => Promise<Choice | Taken>): Promise<Choice | Taken> {
    this.parts.pool.claim(port);
    let isChosen = false;
    try {
      const outcome = await work();
      isChosen = !("taken" in outcome);
      return outcome;
    } finally {
      if (!isChosen) this.giveUp(port);
    }
  }

  /** @throws Failure "SystemUnavailable" when the system does not say */
  async isFree(port: number): Promise<boolean> {
    try {
      return await this.parts.probe.canListen(port);
    } catch (error) {
      throw systemUnavailable(`try port ${port}`, error as Error);
    }
  }

  claimed(port: number): Choice {
    return { ...this.withRisk(port), done: () => this.giveUp(port) };
  }

  withRisk(port: number): Pick<Choice, "port" | "risk"> {
    const risk = this.parts.pool.risk(port);
    return { port, ...(risk === undefined ? {} : { risk }) };
  }

  /** Ends the claim. A port that is assigned or resting by now stays occupied. */
  private giveUp(port: number): void {
    this.parts.pool.endClaim(port);
    if (this.parts.registry.at(port) === undefined && this.parts.registry.restAt(port) === undefined) this.parts.pool.vacate(port);
  }
}

const takenBy = (listener: NamedListener): string => `${formatProcessFrom(listener)} is listening on it`;

/** As far as is known without a look at who is listening. */
export const TAKEN = takenBy({});
