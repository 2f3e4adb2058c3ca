import { fill } from "../protocol/wording/sentences.js";

/** English texts and their translations, as in VS Code's l10n bundles. */
export type Translations = Readonly<Record<string, string>>;

/** The texts of one editor, in its display language. They are called like those of `vscode.l10n`, so that the same tool extracts them. */
export interface Texts {
  /** @returns the translation of an English text, with `args` in place of {0}, {1} and so on; the English text where there is none */
  t(message: string, ...args: (string | number)[]): string;
  /** False where all texts are English. */
  readonly areTranslated: boolean;
}

export const textsIn = (translations: Translations = {}): Texts => ({
  areTranslated: Object.keys(translations).length > 0,
  t: (message, ...args) => fill(Object.hasOwn(translations, message) ? translations[message]! : message, args),
});
