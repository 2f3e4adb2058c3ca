import type { Word } from "./commandLine.js";

/**
 * Passes over the flags at the beginning of words, up to the first word that is none, or behind `--`.
 * @param valued the flags that take the next word as their value; `--flag=value` is one word
 */
export function afterFlags(words: readonly Word[], valued: readonly string[] = []): Word[] {
  let at = 0;
  while (at < words.length && words[at]!.value.startsWith("-")) {
    const flag = words[at]!.value;
    at += 1;
    if (flag === "--") break;
    if (valued.includes(flag)) at += 1;
  }
  return words.slice(at);
}

/** The value of the first of these flags: the next word, or what follows its `=`. */
export function flagValue(words: readonly Word[], flags: readonly string[]): string | undefined {
  for (const [index, { value }] of words.entries()) {
    if (value === "--") return undefined;
    if (flags.includes(value)) return words[index + 1]?.value;
    const flag = flags.find((each) => value.startsWith(`${each}=`));
    if (flag !== undefined) return value.slice(flag.length + 1);
  }
  return undefined;
}

/** The words that are neither flags nor the values of these flags, up to `--`. */
export function withoutFlags(words: readonly Word[], valued: readonly string[]): Word[] {
  const plain: Word[] = [];
  for (let at = 0; at < words.length && words[at]!.value !== "--"; at++) {
    const { value } = words[at]!;
    if (!value.startsWith("-")) plain.push(words[at]!);
    else if (valued.includes(value)) at += 1;
  }
  return plain;
}
