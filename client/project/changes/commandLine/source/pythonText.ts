/**
 * The code of a Python file: the text with spaces for what is within quotation marks, and for comments, so that all else stands where it stood.
 * Source: Python, "Lexical analysis".
 * @returns undefined when a text has no end
 */
export function withoutTexts(text: string): string | undefined {
  let [code, at] = ["", 0];
  while (at < text.length) {
    const character = text[at]!;
    if (character === "#") {
      const end = endOfLine(text, at);
      code += " ".repeat(end - at);
      at = end;
    } else if (character === '"' || character === "'") {
      const mark = text.startsWith(character.repeat(3), at) ? character.repeat(3) : character;
      const end = endOfText(text, at + mark.length, mark);
      if (end === undefined) return undefined;
      code += mark + blank(text.slice(at + mark.length, end)) + mark;
      at = end + mark.length;
    } else {
      code += character;
      at += 1;
    }
  }
  return code;
}

/** Line breaks stay, so that lines can be told apart. */
const blank = (text: string): string => text.replace(/[^\n]/g, " ");

function endOfLine(text: string, from: number): number {
  const at = text.indexOf("\n", from);
  return at < 0 ? text.length : at;
}

function endOfText(text: string, from: number, mark: string): number | undefined {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text.startsWith(mark, at)) return at;
    else if (text[at] === "\n" && mark.length === 1) return undefined;
  }
  return undefined;
}
