import { createScanner } from "jsonc-parser";

/** Deeper than any file that makes sense, and far from the stack's end, which the parser would meet in one that makes none. */
const MAX_DEPTH = 200;
/** Of jsonc-parser's `SyntaxKind`: `{` `}` `[` `]`, and the end of the text. */
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET, END] = [1, 2, 3, 4, 17];

/** Is this nested too deeply to be parsed? A bracket that closes another one than was opened last counts as none. */
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
