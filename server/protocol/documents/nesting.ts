import { createScanner } from "jsonc-parser";

/** At most this many levels: more than any sensible file has, and few enough that the recursive parser cannot overflow the stack. */
const MAX_DEPTH = 200;
/** Values of jsonc-parser's `SyntaxKind`: `{` `}` `[` `]`, and the end of the text. */
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET, END] = [1, 2, 3, 4, 17];

/** Whether a text is nested too deeply to be parsed. A closing bracket that doesn't match the last opening one is ignored. */
export function isTooDeep(text: string): boolean {
  const open: number[] = [];
  const scanner = createScanner(text, true);
  for (let token: number = scanner.scan(); token !== END; token = scanner.scan()) {
    if (token === OPEN_BRACE || token === OPEN_BRACKET) open.push(token);
    else if (token === CLOSE_BRACE && open.at(-1) === OPEN_BRACE) open.pop();
    else if (token === CLOSE_BRACKET && open.at(-1) === OPEN_BRACKET) open.pop();
    if (open.length > MAX_DEPTH) return true;
  }
  return false;
}
