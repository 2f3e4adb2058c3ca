import type { InlayHint, Range } from "vscode-languageserver-protocol";
import { inShort } from "./describe.js";
import { touches } from "../../protocol/documents/textDocument.js";
import { type PortVariable, variablesIn } from "../../protocol/documents/variables.js";
import type { View } from "../view.js";

/** Shows the port behind each variable of a document; nothing for a variable without a port yet. */
export class Hints {
  private readonly variables: PortVariable[];
  private readonly ports: string;

  constructor(private readonly view: View) {
    this.variables = variablesIn(view.kind, view.text, view.tree);
    this.ports = this.portsNow();
  }

  in(range: Range): InlayHint[] {
    const { document } = this.view;
    const [from, to] = [document.offsetAt(range.start), document.offsetAt(range.end)];
    return this.variables.flatMap((variable): InlayHint[] => {
      const { span } = variable;
      const meaning = touches(span, from, to) ? this.view.meaningOf(variable) : undefined;
      if (meaning?.assignment === undefined) return [];
      const position = document.positionAt(span.offset + span.length);
      return [
        {
          position,
          label: `→ ${meaning.assignment.port}`,
          paddingLeft: true,
          paddingRight: true,
          tooltip: inShort(this.view.l10n, meaning),
        },
      ];
    });
  }

  /** Whether the hints would be different now. */
  areStale(): boolean {
    return this.ports !== this.portsNow();
  }

  /** Looks up each port once, although many variables may stand for it. */
  private portsNow(): string {
    const wishes = new Map(this.variables.map((variable) => [`${variable.service ?? ""}\0${variable.folder ?? ""}`, variable]));
    return [...wishes.values()].map((wish) => this.view.meaningOf(wish)?.assignment?.port).join();
  }
}
