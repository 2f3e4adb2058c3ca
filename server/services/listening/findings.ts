import type { ScannedListener } from "../../adapters/system.js";
import type { PortHolder, TroubleKind } from "../../protocol/assignment.js";
import type { Entry } from "../registry.js";
import { toPortHolder } from "../ownership/portHolder.js";

/** A trouble of an assignment, as seen by one scan. */
export interface Finding {
  kind: TroubleKind;
  /** Where the holder listens. */
  port: number;
  address: string;
  holder?: PortHolder;
  /** Set where the system tells no more about the holder. */
  user?: string;
  container?: string;
  /** For a shadow; see Trouble. */
  apart?: true;
  /** For a drift: the assignment on whose port the own server is listening, if any. */
  takenFrom?: Entry;
}

export function toFinding(kind: TroubleKind, listener: ScannedListener, takenFrom?: Entry): Finding {
  const { port, address, user, container } = listener;
  const holder = toPortHolder(listener);
  return {
    kind,
    port,
    address,
    ...(holder !== undefined ? { holder } : user === undefined ? {} : { user }),
    ...(container === undefined ? {} : { container }),
    ...(takenFrom === undefined ? {} : { takenFrom }),
  };
}
