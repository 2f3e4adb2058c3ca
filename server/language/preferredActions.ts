import { type CodeAction, CodeActionKind, type Diagnostic } from "vscode-languageserver-protocol";
import type { Edit } from "jsonc-parser";
import type { Explanation } from "../protocol/requests.js";
import { LAST_PORT } from "../protocol/port.js";
import { diagnose, type PreferredPort, preferredPorts, UNAVAILABLE } from "./diagnostics.js";
import { checkedEdits, put } from "./edits.js";
import { touches } from "./textDocument.js";
import type { View } from "./view.js";

/** So many ports after the preferred one are looked at for one that can be had. */
const NEIGHBOURS = 20;

/** For a "preferred" at the cursor that cannot be had: another number, or none. */
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
  if (problems.length === 0) return [];
  const { service, span } = preferred;
  const better = await betterPort(view, preferred, explain);
  const change =
    better === undefined ? [] : action(view, `Prefer ${better} for ${service}`, [{ ...span, content: String(better) }], problems, true);
  return [
    ...change,
    ...action(view, `Let ${service} prefer no port`, put(view.text, ["services", service, "preferred"], undefined), problems),
  ];
}

/** The port that the service has, else the next one that can be had. */
async function betterPort(
  view: View,
  { service, port }: PreferredPort,
  explain: (port: number) => Promise<Explanation | undefined>,
): Promise<number | undefined> {
  const assigned = view.folder && view.meaningIn(view.folder, service).assignment?.port;
  if (assigned !== undefined) return assigned;
  const others = new Set(preferredPorts(view).map((each) => each.port));
  for (let next = port + 1; next <= Math.min(port + NEIGHBOURS, LAST_PORT); next++) {
    if (!others.has(next) && (await explain(next))?.available === true) return next;
  }
  return undefined;
}

function action(view: View, title: string, edits: Edit[] | undefined, diagnostics: Diagnostic[], isPreferred?: true): CodeAction[] {
  const checked = edits && checkedEdits(view.document, edits);
  if (checked === undefined || checked.length === 0) return [];
  const edit = { changes: { [view.document.uri]: checked } };
  return [{ title, kind: CodeActionKind.QuickFix, diagnostics, edit, ...(isPreferred === undefined ? {} : { isPreferred }) }];
}
