import { type CodeAction, CodeActionKind, type Diagnostic } from "vscode-languageserver-protocol";
import type { Edit } from "jsonc-parser";
import type { Explanation } from "../../protocol/requests.js";
import { LAST_PORT } from "../../protocol/port.js";
import { diagnose, type PreferredPort, preferredPorts, UNAVAILABLE } from "./diagnostics.js";
import { checkedEdits, put } from "../../protocol/documents/edits.js";
import { touches } from "../../protocol/documents/textDocument.js";
import type { View } from "../view.js";

/** At most this many ports after the preferred one are tried for an available one. */
const NEIGHBOURS = 20;

/**
 * The fixes for a "preferred" at the cursor: the service's actual port if it is another one; and, if the preferred port is not available,
 * another number, or none.
 */
export async function preferredActions(
  view: View,
  from: number,
  to: number,
  explain: (port: number) => Promise<Explanation | undefined>,
): Promise<CodeAction[]> {
  const preferred = preferredPorts(view).find(({ span }) => touches(span, from, to));
  if (preferred === undefined) return [];
  const start = view.document.positionAt(preferred.span.offset);
  const problems = (await diagnose(view, explain)).filter(
    ({ code, range }) => code === UNAVAILABLE && range.start.line === start.line && range.start.character === start.character,
  );
  const { service, port, span } = preferred;
  const { l10n } = view;
  const use = (better: number, title: string): CodeAction[] =>
    action(view, title, [{ ...span, content: String(better) }], problems, problems.length > 0);
  const assigned = view.folder && view.meaningIn(view.folder, service).assignment?.port;
  const own =
    assigned === undefined || assigned === port ? [] : use(assigned, l10n.t("Use Port Daddy's port {0} instead of {1}", assigned, port));
  if (problems.length === 0) return own;
  const next = own.length > 0 ? undefined : await nextPort(view, preferred, explain);
  return [
    ...own,
    ...(next === undefined ? [] : use(next, l10n.t("Prefer {0} for {1}", next, service))),
    ...action(
      view,
      l10n.t("Remove the preferred port of {0}", service),
      put(view.text, ["services", service, "preferred"], undefined),
      problems,
    ),
  ];
}

/** Finds the next available port. */
async function nextPort(
  view: View,
  { port }: PreferredPort,
  explain: (port: number) => Promise<Explanation | undefined>,
): Promise<number | undefined> {
  const others = new Set(preferredPorts(view).map((each) => each.port));
  for (let next = port + 1; next <= Math.min(port + NEIGHBOURS, LAST_PORT); next++) {
    if (!others.has(next) && (await explain(next))?.available === true) return next;
  }
  return undefined;
}

function action(view: View, title: string, edits: Edit[] | undefined, diagnostics: Diagnostic[], isPreferred = false): CodeAction[] {
  const checked = edits && checkedEdits(view.document, edits);
  if (checked === undefined || checked.length === 0) return [];
  const edit = { changes: { [view.document.uri]: checked } };
  return [{ title, kind: CodeActionKind.QuickFix, diagnostics, edit, ...(isPreferred ? { isPreferred } : {}) }];
}
