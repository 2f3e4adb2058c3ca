import * as l10n from "@vscode/l10n";
import { formatIdentity } from "../../server/protocol/identity.js";
import type { EventKind, PortEvent } from "../../server/protocol/history.js";

/** The sentence of each kind of event, without its reason: `shop:web got port 3200`. */
const sentences: Record<EventKind, (identity: string, port: number, previous: number | undefined) => string> = {
  assigned: (identity, port) => l10n.t("{0} got port {1}", identity, port),
  leased: (identity, port) => l10n.t("{0} started using port {1}", identity, port),
  moved: (identity, port, previous) =>
    previous === undefined
      ? l10n.t("{0} moved to port {1}", identity, port)
      : l10n.t("{0} moved from {1} to port {2}", identity, previous, port),
  conflicted: (identity, port) => l10n.t("Another process is listening on port {0} of {1}", port, identity),
  drifted: (identity, port) => l10n.t("The server of {0} is listening on a port other than {1}", identity, port),
  shadowed: (identity, port) => l10n.t("Two processes are listening on port {0} of {1}", port, identity),
  resolved: (identity, port) => l10n.t("Port {0} of {1} is OK again", port, identity),
  released: (identity, port) => l10n.t("{0} released port {1}", identity, port),
  expired: (identity, port) => l10n.t("Port {0} of {1} is no longer in use", port, identity),
  reclaimed: (identity, port) => l10n.t("{0} lost its long-unused port {1} to another service", identity, port),
  adopted: (identity, port) => l10n.t("{0} adopted port {1}", identity, port),
  stopped: (identity, port) =>
    identity === ""
      ? l10n.t("The process on port {0} was stopped", port)
      : l10n.t("The process on port {0} of {1} was stopped", port, identity),
};

/** Describes an event, with its reason. The reason of a trouble says all that the sentence does. */
export function describeEvent({ kind, project, service, context, port, previousPort, reason }: PortEvent): string {
  const what = sentences[kind](project === "" ? "" : formatIdentity({ project, service, context }), port, previousPort);
  if (reason === undefined) return `${what}.`;
  return `${isTrouble(kind) ? "" : `${what}: `}${reason.replace(/\.$/, "")}.`;
}

const isTrouble = (kind: EventKind): boolean => kind === "conflicted" || kind === "drifted" || kind === "shadowed";
