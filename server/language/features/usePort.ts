import type { Edit } from "jsonc-parser";
import { type CodeAction, CodeActionKind, type Diagnostic } from "vscode-languageserver-protocol";
import { inputIdOf } from "../../protocol/documents/documents.js";
import { checkedEdits, isJson, put } from "../../protocol/documents/edits.js";
import { type HardCodedPort, hardCodedPorts } from "../../protocol/documents/hardCodedPorts.js";
import { inputIds, inputsIn, inputsNode } from "../../protocol/documents/inputs.js";
import { type OpenFolder, servicesOf } from "../openFolders.js";
import { touches } from "../../protocol/documents/textDocument.js";
import type { View } from "../view.js";

/** At most this many ports of a selection are offered actions, since each action is tried first. */
const MAX_PORTS = 5;

/** The actions for a hard-coded port at the cursor: one per service of the folder, the likeliest first. */
export function usePortActions(view: View, from: number, to: number, kind: string, diagnostics: readonly Diagnostic[]): CodeAction[] {
  const { folder } = view;
  if (folder === undefined) return [];
  return hardCodedPorts(view.kind, view.tree, view.text)
    .filter(({ around }) => touches(around, from, to))
    .slice(0, MAX_PORTS)
    .flatMap((hardCoded) => {
      const services = servicesOf(folder);
      const likely = likeliest(folder, hardCoded);
      const ordered = [likely, ...services.filter((service) => service !== likely)];
      const about = diagnostics.filter(({ range }) => view.document.offsetAt(range.start) === hardCoded.digits.offset);
      return ordered.flatMap((service): CodeAction[] => {
        const edits = replacement(view, folder, hardCoded, service);
        const checked = edits && checkedEdits(view.document, edits);
        if (checked === undefined) return [];
        return [
          {
            title: `Use Port Daddy's port${services.length === 1 ? "" : ` for ${service}`} instead of ${hardCoded.port}`,
            kind,
            ...(about.length > 0 && kind === CodeActionKind.QuickFix ? { diagnostics: about } : {}),
            ...(service === likely && kind === CodeActionKind.QuickFix ? { isPreferred: true } : {}),
            edit: { changes: { [view.document.uri]: checked } },
          },
        ];
      });
    });
}

/** The service that prefers the number, else the one whose variable holds it, else the main service. */
function likeliest({ services, mainService }: OpenFolder, { port, variable }: HardCodedPort): string {
  const entries = Object.entries(services);
  const fits =
    entries.find(([, { preferred }]) => preferred === port) ?? entries.find(([, { env }]) => env !== undefined && env === variable);
  return fits?.[0] ?? mainService;
}

/** @returns undefined when an input is needed but `inputs` is no list, or the text is broken */
function replacement(view: View, folder: OpenFolder, hardCoded: HardCodedPort, service: string): Edit[] | undefined {
  const { digits, url, bare } = hardCoded;
  if (service === folder.mainService) {
    if (url !== undefined) return [{ ...url, content: "${command:portDaddy.url}" }];
    return [{ ...digits, content: quoted("${command:portDaddy.port}", bare) }];
  }
  const input = inputFor(view, hardCoded, service);
  return input && [{ ...digits, content: quoted(`\${input:${input.id}}`, bare) }, ...input.edits];
}

const quoted = (variable: string, bare: true | undefined): string => (bare === true ? `"${variable}"` : variable);

function inputFor(view: View, { section, digits }: HardCodedPort, service: string): { id: string; edits: Edit[] } | undefined {
  const same = inputsIn(view.tree, section).find(
    (input) =>
      input.command === "portDaddy.port" && input.service === service && view.meaningOf(input)?.identity.project === projectOf(view),
  );
  if (same !== undefined) return { id: same.id, edits: [] };
  if (!isJson(view.text)) return undefined;
  const list = inputsNode(view.tree, section);
  if (list !== undefined && list.type !== "array") return undefined;
  const id = freeId(service, inputIds(view.tree, section));
  const input = { id, type: "command", command: "portDaddy.port", args: { service } };
  const path = [...section.path, "inputs"];
  const edits = list === undefined ? put(view.text, path, [input], false, digits) : put(view.text, [...path, -1], input, true, digits);
  return edits && { id, edits };
}

const projectOf = ({ folder }: View): string | undefined => folder?.project;

/** With a number added when the id is taken. */
function freeId(service: string, taken: ReadonlySet<unknown>): string {
  const id = inputIdOf(service);
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? id : `${id}${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
