import type { ScannedListener } from "../../adapters/system.js";
import type { PortHolder, TroubleKind } from "../../protocol/assignment.js";
import type { Entry } from "../registry.js";
import { toPortHolder } from "./portHolder.js";

/** Something wrong with an assignment, as one scan showed it. */
export interface Finding {
  kind: TroubleKind;
  /** Where the holder listens. */
  port: number;
  address: string;
  holder?: PortHolder;
  container?: string;
  /** Whose port one's own server has gone to. */
  takenFrom?: Entry;
}

export function toFinding(kind: TroubleKind, listener: ScannedListener, takenFrom?: Entry): Finding {
  const { port, address, container } = listener;
  const holder = toPortHolder(listener);
  return {
    kind,
    port,
    address,
    ...(holder === undefined ? {} : { holder }),
    ...(container === undefined ? {} : { container }),
    ...(takenFrom === undefined ? {} : { takenFrom }),
  };
}
