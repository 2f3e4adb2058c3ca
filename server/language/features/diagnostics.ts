import { findNodeAtLocation } from "jsonc-parser";
import { type Diagnostic, DiagnosticSeverity } from "vscode-languageserver-protocol";
import { formatIdentity, identityKey } from "../../protocol/identity.js";
import { isPort } from "../../protocol/port.js";
import type { Explanation } from "../../protocol/requests.js";
import { hardCodedPorts } from "../documents/hardCodedPorts.js";
import type { Span } from "../documents/textDocument.js";
import type { Meaning, View } from "../view.js";

export const SOURCE = "Port Daddy";
/** Of the diagnostics, for their quick fixes. */
export const UNAVAILABLE = "preferred-unavailable";
const HARD_CODED = "hard-coded";

/** More than these of one file are not looked at. */
const MAX_PREFERRED = 100;

/**
 * What is worth saying about the document by itself.
 * @param explain where it fails, nothing is said of that port
 */
export async function diagnose(view: View, explain: (port: number) => Promise<Explanation | undefined>): Promise<Diagnostic[]> {
  if (view.folder === undefined) return [];
  if (view.kind !== "project") return preferredNumbers(view);
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
      message: `${service} cannot have the port that it prefers. ${explanation.reason}`,
    });
  }
  return found;
}

const isOwn = ({ identity }: Meaning, { assignment }: Explanation): boolean =>
  assignment !== undefined && identityKey(assignment) === identityKey(identity);

export interface PreferredPort {
  service: string;
  port: number;
  /** The number. */
  span: Span;
}

/** Of all services in port-daddy.json, as far as they are ports at all; the JSON schema speaks of the others. */
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

/** Where launch.json or tasks.json has the very number that a service prefers: it is meant to be that service's port, and may not stay it. */
function preferredNumbers(view: View): Diagnostic[] {
  const { folder } = view;
  if (folder === undefined) return [];
  return hardCodedPorts(view.kind, view.tree).flatMap(({ port, digits }): Diagnostic[] => {
    const service = Object.entries(folder.services).find(([, { preferred }]) => preferred === port)?.[0];
    if (service === undefined) return [];
    const { identity } = view.meaningIn(folder, service);
    const message = `${formatIdentity(identity)} prefers ${port}, but may get another port. Use Port Daddy's port here, which is always the right one.`;
    return [{ range: view.document.range(digits), severity: DiagnosticSeverity.Hint, source: SOURCE, code: HARD_CODED, message }];
  });
}
