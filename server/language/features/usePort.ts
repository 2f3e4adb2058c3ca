import type { Edit } from "jsonc-parser";
import { type CodeAction, CodeActionKind, type Diagnostic } from "vscode-languageserver-protocol";
import type { Section } from "../../protocol/documents/documentKind.js";
import { apartEdits } from "../../protocol/documents/edits.js";
import type { HardCodedPort } from "../../protocol/documents/hardCodedPorts.js";
import { type OpenFolder, servicesOf } from "../openFolders.js";
import { touches } from "../../protocol/documents/textDocument.js";
import type { View } from "../view.js";
import { InputAdder } from "./inputAdder.js";

/** At most this many ports of a selection are offered actions. */
const MAX_PORTS = 5;

/** The actions for a hard-coded port at the cursor: one per service of the folder, the likeliest first. */
export function usePortActions(view: View, from: number, to: number, kind: string, diagnostics: readonly Diagnostic[]): CodeAction[] {
  const { folder, l10n } = view;
  if (folder === undefined) return [];
  const adders = new Map<string, InputAdder>();
  const adderFor = (section: Section): InputAdder => {
    const adder = adders.get(section.kind) ?? new InputAdder(view, section);
    adders.set(section.kind, adder);
    return adder;
  };
  const services = servicesOf(folder);
  return view.hardCodedPorts
    .filter(({ around }) => touches(around, from, to))
    .slice(0, MAX_PORTS)
    .flatMap((hardCoded) => {
      const likely = likeliest(folder, hardCoded);
      const ordered = [likely, ...services.filter((service) => service !== likely)];
      const about = diagnostics.filter(({ range }) => view.document.offsetAt(range.start) === hardCoded.digits.offset);
      return ordered.flatMap((service): CodeAction[] => {
        const edits = replacement(folder, hardCoded, service, () => adderFor(hardCoded.section));
        const checked = edits && apartEdits(view.document, edits);
        if (checked === undefined) return [];
        return [
          {
            title:
              services.length === 1
                ? l10n.t("Use Port Daddy's port instead of {0}", hardCoded.port)
                : l10n.t("Use Port Daddy's port for {0} instead of {1}", service, hardCoded.port),
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

/** @returns undefined when an input is needed and cannot be added */
function replacement(folder: OpenFolder, hardCoded: HardCodedPort, service: string, inputs: () => InputAdder): Edit[] | undefined {
  const { digits, url, isOpened, bare } = hardCoded;
  if (service === folder.mainService) {
    if (isOpened === true) return [{ ...url!, content: "${command:portDaddy.url}" }];
    return [{ ...digits, content: quoted("${command:portDaddy.port}", bare) }];
  }
  const input = inputs().inputFor(service, digits);
  return input && [{ ...digits, content: quoted(`\${input:${input.id}}`, bare) }, ...input.edits];
}

const quoted = (variable: string, bare: true | undefined): string => (bare === true ? `"${variable}"` : variable);
