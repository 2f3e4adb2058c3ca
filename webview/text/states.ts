import * as l10n from "@vscode/l10n";
import type { PortState } from "../../server/protocol/wording/portState.js";

/** The names of the states in the page's language. The English ones equal `stateNames`. */
export const stateTexts: Record<PortState, string> = {
  conflict: l10n.t("conflict"),
  drift: l10n.t("drift"),
  shadow: l10n.t("shadow"),
  listening: l10n.t("listening"),
  active: l10n.t("active"),
  unassigned: l10n.t("unassigned"),
  idle: l10n.t("idle"),
  resting: l10n.t("resting"),
  free: l10n.t("free"),
  excluded: l10n.t("excluded"),
};

/** The meanings of the states, for the legend. The English ones equal `stateMeanings`. */
export const meaningTexts: Record<PortState, string> = {
  conflict: l10n.t("another process is listening on an assigned port"),
  drift: l10n.t("a service's own server is listening on a port other than its assigned one"),
  shadow: l10n.t("two processes are listening on the port, on different addresses"),
  listening: l10n.t("assigned, and its own server, or one that may be, is listening"),
  active: l10n.t("assigned and in use; no server is listening yet"),
  unassigned: l10n.t("a process is listening on a port that is not assigned"),
  idle: l10n.t("assigned, and not in use"),
  resting: l10n.t("given up a moment ago; not yet available to other services"),
  free: l10n.t("available"),
  excluded: l10n.t("never assigned"),
};
