import * as z from "zod";

const text = z.string({ error: "a text" });
const uri = text.min(1, { error: "the URI of a document" }).max(8192, { error: "a URI of at most 8192 characters" });
const count = z.int({ error: "a whole number, 0 or above" }).min(0, { error: "a whole number, 0 or above" });
const position = z.object({ line: count, character: count }, { error: 'an object {"line", "character"}' });
const range = z.object({ start: position, end: position }, { error: 'an object {"start", "end"}' });
const document = z.object({ uri }, { error: 'an object {"uri"}' });
const version = z.int({ error: "a whole number" });

/** The parameters that we use of the LSP requests that we answer. */
export const languageRequestSchemas = {
  "textDocument/completion": z.object({ textDocument: document, position }, { error: "an object" }),
  "textDocument/hover": z.object({ textDocument: document, position }, { error: "an object" }),
  "textDocument/inlayHint": z.object({ textDocument: document, range }, { error: "an object" }),
  "textDocument/codeAction": z.object(
    {
      textDocument: document,
      range,
      context: z.object(
        { only: z.array(text, { error: "a list of kinds" }).max(100, { error: "a list of at most 100 kinds" }).optional() },
        { error: "an object" },
      ),
    },
    { error: "an object" },
  ),
};

/** The parameters that we use of LSP's notifications. A change has the whole text, as the server announces. */
export const languageNotificationSchemas = {
  "textDocument/didOpen": z.object(
    { textDocument: z.object({ uri, version, text }, { error: 'an object {"uri", "version", "text"}' }) },
    { error: "an object" },
  ),
  "textDocument/didChange": z.object(
    {
      textDocument: z.object({ uri, version }, { error: 'an object {"uri", "version"}' }),
      contentChanges: z
        .array(z.object({ text, range: z.undefined({ error: "left out: changes bring the whole text" }).optional() }), {
          error: "a list of changes",
        })
        .min(1, { error: "a list of at least one change" }),
    },
    { error: "an object" },
  ),
  "textDocument/didClose": z.object({ textDocument: document }, { error: "an object" }),
};

/** At most this many characters of translations are kept for one editor. All texts of the extension have some 20,000. */
export const MAX_TRANSLATIONS_LENGTH = 500_000;

/** English texts and their translations into an editor's language. */
export const translationsSchema = z
  .record(z.string(), z.string({ error: "a text" }), { error: "an object of texts" })
  .refine((texts) => Object.entries(texts).reduce((sum, entry) => sum + entry.join("").length, 0) <= MAX_TRANSLATIONS_LENGTH, {
    error: `texts of at most ${MAX_TRANSLATIONS_LENGTH} characters in all`,
  });

export const isLanguageRequest = (method: string): method is keyof typeof languageRequestSchemas =>
  Object.hasOwn(languageRequestSchemas, method);
export const isLanguageNotification = (method: string): method is keyof typeof languageNotificationSchemas =>
  Object.hasOwn(languageNotificationSchemas, method);
