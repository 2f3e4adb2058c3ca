import { findNodeAtLocation } from "jsonc-parser";
import { type Diagnostic, DiagnosticSeverity } from "vscode-languageserver-protocol";
import { formatIdentity, identityKey } from "../../protocol/identity.js";
import { isPort } from "../../protocol/port.js";
import type { Explanation } from "../../protocol/requests.js";
import type { Span } from "../../protocol/documents/textDocument.js";
import type { Meaning, View } from "../view.js";
import { reasonIn } from "./reason.js";

export const SOURCE = "Port Daddy";
/** The diagnostics' code, by which quick fixes find them. */
export const UNAVAILABLE = "preferred-unavailable";
const HARD_CODED = "hard-coded";

/** At most this many preferred ports of one file are checked. */
const MAX_PREFERRED = 100;

/**
 * Finds the problems of a document.
 * @param explain when it returns undefined, nothing is reported about that port
 */
export async function diagnose(view: View, explain: (port: number) => Promise<Explanation | undefined>): Promise<Diagnostic[]> {
  if (view.folder === undefined) return [];
  if (view.kind !== "project") return preferredNumbers(view);
  const { l10n } = view;
  const found: Diagnostic[] = [];
  for (const { service, port, span } of preferredPorts(view).slice(0, MAX_PREFERRED)) {
    const meaning = view.meaningIn(view.folder, service);
    if (meaning.assignment?.port === port) continue;
    const explanation = await explain(port);
    if (explanation === undefined || explanation.available || isOwn(meaning, explanation)) continue;
    found.push({
      range: view.document.range(span),
      severity: DiagnosticSeverity.Warning,
      source: SOURCE,
      code: UNAVAILABLE,
      message: l10n.t("The preferred port of {0} is not available. {1}", service, reasonIn(l10n, explanation)),
    });
  }
  return found;
}

const isOwn = ({ identity }: Meaning, { assignment }: Explanation): boolean =>
  assignment !== undefined && identityKey(assignment) === identityKey(identity);

export interface PreferredPort {
  service: string;
  port: number;
  /** The span of the number. */
  span: Span;
}

/** The preferred ports in port-daddy.json that are valid port numbers; the JSON schema reports the others. */
export function preferredPorts({ tree }: View): PreferredPort[] {
  const services = tree && findNodeAtLocation(tree, ["services"]);
  return (services?.type === "object" ? (services.children ?? []) : []).flatMap(({ children }) => {
    const [name, settings] = children ?? [];
    const preferred = settings && findNodeAtLocation(settings, ["preferred"]);
    if (preferred?.type !== "number" || !isPort(preferred.value as number)) return [];
    const span = { offset: preferred.offset, length: preferred.length };
    return [{ service: String(name!.value), port: preferred.value as number, span }];
  });
}

/** Reports numbers in launch.json or tasks.json that equal a service's preferred port: they mean that service's port, which may change. */
function preferredNumbers(view: View): Diagnostic[] {
  const { folder, l10n } = view;
  if (folder === undefined) return [];
  const services = Object.entries(folder.services);
  const messages = new Map<number, string | undefined>();
  const messageOf = (port: number): string | undefined => {
    const service = services.find(([, { preferred }]) => preferred === port)?.[0];
    if (service === undefined) return undefined;
    const { identity } = view.meaningIn(folder, service);
    const name = formatIdentity(identity);
    return l10n.t("{0} prefers {1}, but may get another port. Use a Port Daddy variable, which always has the right one.", name, port);
  };
  return view.hardCodedPorts.flatMap(({ port, digits }): Diagnostic[] => {
    if (!messages.has(port)) messages.set(port, messageOf(port));
    const message = messages.get(port);
    if (message === undefined) return [];
    return [{ range: view.document.range(digits), severity: DiagnosticSeverity.Hint, source: SOURCE, code: HARD_CODED, message }];
  });
}
