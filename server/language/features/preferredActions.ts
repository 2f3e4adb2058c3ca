import { type CodeAction, CodeActionKind, type Diagnostic } from "vscode-languageserver-protocol";
import type { Edit } from "jsonc-parser";
import type { Explanation } from "../../protocol/requests.js";
import { LAST_PORT } from "../../protocol/port.js";
import { diagnose, type PreferredPort, preferredPorts, UNAVAILABLE } from "./diagnostics.js";
import { checkedEdits, put } from "../documents/edits.js";
import { touches } from "../documents/textDocument.js";
import type { View } from "../view.js";

/** So many ports after the preferred one are looked at for one that can be had. */
const NEIGHBOURS = 20;

/**
 * For a "preferred" at the cursor: the port that the service really has, where that is another one; and where it cannot be had, another
 * number, or none.
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
  const use = (better: number, title: string): CodeAction[] =>
    action(view, title, [{ ...span, content: String(better) }], problems, problems.length > 0);
  const assigned = view.folder && view.meaningIn(view.folder, service).assignment?.port;
  const own = assigned === undefined || assigned === port ? [] : use(assigned, `Use Port Daddy's port ${assigned} instead of ${port}`);
  if (problems.length === 0) return own;
  const next = own.length > 0 ? undefined : await nextPort(view, preferred, explain);
  return [
    ...own,
    ...(next === undefined ? [] : use(next, `Prefer ${next} for ${service}`)),
    ...action(view, `Let ${service} prefer no port`, put(view.text, ["services", service, "preferred"], undefined), problems),
  ];
}

/** The next one that can be had. */
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
