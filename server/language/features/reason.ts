import { formatIdentity } from "../../protocol/identity.js";
import type { Explanation } from "../../protocol/requests.js";
import type { Texts } from "../texts.js";
import { describeProcess } from "./processes.js";

/**
 * Says why a port is not available, in the editor's language where the facts tell: whose it is, and who listens. All other reasons are the
 * backend's own sentences, which are English.
 */
export function reasonIn(l10n: Texts, { port, reason, assignment, listener }: Explanation): string {
  if (!l10n.areTranslated || (assignment === undefined && listener === undefined)) return reason;
  const whose = assignment === undefined ? [] : [l10n.t("Port {0} is assigned to {1}.", port, formatIdentity(assignment))];
  const who = listener === undefined ? [] : [l10n.t("{0} is listening on port {1}.", describeProcess(l10n, listener), port)];
  return [...whose, ...who].join(" ");
}
