/**
 * Characters that steer a terminal or disguise a text: control characters, separators of lines and paragraphs, and changes of the writing
 * direction. Source: Unicode Standard Annex #9, "Directional Formatting Characters".
 */
const STEERING = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const SHORT = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/**
 * Makes a text from outside, such as the name of a folder or a client, safe for a terminal and for the log: it stays on its line and changes
 * nothing else. Such characters are written as escapes: `\n`, `\u001b`.
 */
export const printable = (text: string): string => text.replace(STEERING, (found) => SHORT.get(found) ?? escape(found));

/** The same for a text of several lines. */
export const printableLines = (text: string): string => text.split("\n").map(printable).join("\n");

const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
