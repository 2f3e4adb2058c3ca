import type { Edit } from "jsonc-parser";
import type { Section } from "../../protocol/documents/documentKind.js";
import { inputIdOf } from "../../protocol/documents/documents.js";
import { applied, isJson, put } from "../../protocol/documents/edits.js";
import { inputIds, inputsIn, inputsNode } from "../../protocol/documents/inputs.js";
import { type Span, touches } from "../../protocol/documents/textDocument.js";
import type { View } from "../view.js";

/** Placeholders for the id and the service in an input to add. */
const [ID, SERVICE] = ["port-daddy-id", "port-daddy-service"];

/**
 * Finds or adds the inputs that stand for ports in one section of a document. However many services there are, the document is parsed a few
 * times only.
 */
export class InputAdder {
  private readonly own: ReturnType<typeof inputsIn>;
  private readonly ids: ReadonlySet<unknown>;
  private readonly templates = new Map<boolean, Edit[] | undefined>();

  constructor(
    private readonly view: View,
    private readonly section: Section,
  ) {
    this.own = inputsIn(view.tree, section);
    this.ids = inputIds(view.tree, section);
  }

  /**
   * The input of a service's port, and the edits that add it.
   * @param apart a span that another edit changes; the lines around it stay as they are
   * @returns undefined when `inputs` is no list, or the text is broken
   */
  inputFor(service: string, apart: Span): { id: string; edits: Edit[] } | undefined {
    const project = this.view.folder?.project;
    const same = this.own.find(
      (input) =>
        input.command === "portDaddy.port" && input.service === service && this.view.meaningOf(input)?.identity.project === project,
    );
    if (same !== undefined) return { id: same.id, edits: [] };
    const formatted = this.template(true);
    const isApart = formatted?.some((edit) => touches(edit, apart.offset, apart.offset + apart.length)) !== true;
    const template = isApart ? formatted : this.template(false);
    const id = this.freeId(service);
    const fill = (content: string): string =>
      content.replace(`"${ID}"`, JSON.stringify(id)).replace(`"${SERVICE}"`, JSON.stringify(service));
    return template && { id, edits: template.map((edit) => ({ ...edit, content: fill(edit.content) })) };
  }

  private template(isFormatted: boolean): Edit[] | undefined {
    if (!this.templates.has(isFormatted)) this.templates.set(isFormatted, this.newTemplate(isFormatted));
    return this.templates.get(isFormatted);
  }

  private newTemplate(isFormatted: boolean): Edit[] | undefined {
    const { view, section } = this;
    if (!view.isJson) return undefined;
    const list = inputsNode(view.tree, section);
    if (list !== undefined && list.type !== "array") return undefined;
    const input = { id: ID, type: "command", command: "portDaddy.port", args: { service: SERVICE } };
    const path = [...section.path, "inputs"];
    const edits =
      list === undefined ? put(view.text, path, [input], false, isFormatted) : put(view.text, [...path, -1], input, true, isFormatted);
    const isClear = edits?.some(({ content }) => content.split(`"${ID}"`).length === 2 && content.split(`"${SERVICE}"`).length === 2);
    return isClear === true && isJson(applied(view.text, edits!)) ? edits : undefined;
  }

  /** With a number added when the id is taken. */
  private freeId(service: string): string {
    const id = inputIdOf(service);
    for (let number = 1; ; number++) {
      const candidate = number === 1 ? id : `${id}${number}`;
      if (!this.ids.has(candidate)) return candidate;
    }
  }
}
