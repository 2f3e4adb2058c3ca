/** A variable in a compose file. */
export interface Substitution {
  name: string;
  /** The operator between the name and the operand, such as `:-`; empty for `$NAME` and `${NAME}`. */
  operator: "" | ":-" | "-" | ":?" | "?" | ":+" | "+";
  /** The default, the message or the alternative, as written. */
  operand: string;
  /** Where it stands in the text. */
  offset: number;
  length: number;
}

const isLetter = (character: string | undefined): boolean => character !== undefined && /[A-Za-z_]/.test(character);
const isNamePart = (character: string | undefined): boolean => character !== undefined && /\w/.test(character);
/** At most this many variables within each other; deeper ones and open braces end the search. */
const MAX_DEPTH = 20;
const operators = [":-", ":?", ":+", "-", "?", "+"] as const;

/**
 * Finds the variables of a text; those within another one's operand are not among them. `$$` is a dollar sign.
 * Source: Compose specification, "Interpolation".
 */
export function substitutionsIn(text: string): Substitution[] {
  const found: Substitution[] = [];
  for (let at = text.indexOf("$"); at >= 0; at = text.indexOf("$", at)) {
    const end = text[at + 1] === "{" ? endOfBraces(text, at) : at;
    if (end === undefined) return found;
    const substitution = end > at ? braced(text, at, end) : bare(text, at);
    if (substitution === undefined) at += text[at + 1] === "$" ? 2 : 1;
    else {
      found.push(substitution);
      at += substitution.length;
    }
  }
  return found;
}

/** The names of all variables of a text, those within operands included. */
export const namesIn = (text: string): string[] => substitutionsIn(text).flatMap(({ name, operand }) => [name, ...namesIn(operand)]);

/**
 * Puts in the values of a text's variables.
 * @param values of the project's `.env`
 * @returns undefined when the text has a variable without value and default
 */
export function substituted(text: string, values: ReadonlyMap<string, string>): string | undefined {
  let [result, end] = ["", 0];
  for (const substitution of substitutionsIn(text)) {
    const value = valueOf(substitution, values);
    if (value === undefined) return undefined;
    result += text.slice(end, substitution.offset) + value;
    end = substitution.offset + substitution.length;
  }
  return (result + text.slice(end)).replaceAll("$$", "$");
}

function valueOf({ name, operator, operand }: Substitution, values: ReadonlyMap<string, string>): string | undefined {
  const value = values.get(name);
  const isSet = operator.startsWith(":") ? value !== undefined && value !== "" : value !== undefined;
  if (operator.endsWith("+")) return isSet ? substituted(operand, values) : "";
  return isSet ? value : operator.endsWith("-") ? substituted(operand, values) : undefined;
}

function bare(text: string, offset: number): Substitution | undefined {
  if (!isLetter(text[offset + 1])) return undefined;
  let end = offset + 2;
  while (isNamePart(text[end])) end += 1;
  return { name: text.slice(offset + 1, end), operator: "", operand: "", offset, length: end - offset };
}

function braced(text: string, offset: number, end: number): Substitution | undefined {
  if (!isLetter(text[offset + 2])) return undefined;
  let nameEnd = offset + 3;
  while (isNamePart(text[nameEnd])) nameEnd += 1;
  const rest = text.slice(nameEnd, end - 1);
  const operator = rest === "" ? "" : operators.find((each) => rest.startsWith(each));
  if (operator === undefined) return undefined;
  return { name: text.slice(offset + 2, nameEnd), operator, operand: rest.slice(operator.length), offset, length: end - offset };
}

function endOfBraces(text: string, offset: number): number | undefined {
  let depth = 1;
  for (let end = offset + 2; end < text.length; end += 1) {
    if (text[end] === "}") depth -= 1;
    else if (text[end] === "{" && text[end - 1] === "$") depth += 1;
    if (depth === 0) return end + 1;
    if (depth > MAX_DEPTH) return undefined;
  }
  return undefined;
}
