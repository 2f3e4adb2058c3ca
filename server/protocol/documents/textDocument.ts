import type { Position, Range } from "vscode-languageserver-protocol";

/** A text as the editor has it now, with LSP's positions: lines from 0, characters in UTF-16 units from 0. */
export class TextDocument {
  private readonly lineStarts: number[] = [0];

  constructor(
    readonly uri: string,
    readonly version: number,
    readonly text: string,
  ) {
    for (const { index, 0: end } of text.matchAll(/\r\n|\r|\n/g)) this.lineStarts.push(index + end.length);
  }

  /** A position beyond the end of its line, or of the text, means that end. */
  offsetAt({ line, character }: Position): number {
    const start = this.lineStarts[line];
    if (start === undefined) return this.text.length;
    return Math.min(start + character, this.endOfLine(line));
  }

  positionAt(offset: number): Position {
    let [low, high] = [0, this.lineStarts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.lineStarts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return { line: low, character: offset - this.lineStarts[low]! };
  }

  range({ offset, length }: Span): Range {
    return { start: this.positionAt(offset), end: this.positionAt(offset + length) };
  }

  private endOfLine(line: number): number {
    let end = this.lineStarts[line + 1] ?? this.text.length;
    while (end > this.lineStarts[line]! && /[\r\n]/.test(this.text[end - 1]!)) end -= 1;
    return end;
  }
}

/** A part of a text. */
export interface Span {
  offset: number;
  length: number;
}

export const touches = (span: Span, from: number, to: number): boolean => span.offset <= to && span.offset + span.length >= from;
