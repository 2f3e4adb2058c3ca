import { config } from "@vscode/l10n";
import * as v from "valibot";

const schema = v.object({ language: v.string(), bundle: v.optional(v.record(v.string(), v.any())) });

/** The part of the document that this module reads. It also runs in tests, without one. */
interface Document {
  getElementById(id: string): { textContent: string | null } | null;
}

/** The language in which the page shows numbers and dates. Its sentences are in that language where there is a translation. */
export const language = readLanguage((globalThis as { document?: Document }).document);

/** Reads what the host has written into the page: see `dashboardHtml`. To be done before any other module makes a sentence. */
function readLanguage(page: Document | undefined): string {
  const told: unknown = JSON.parse(page?.getElementById("language")?.textContent ?? '{"language":"en"}');
  if (!v.is(schema, told)) return "en";
  config({ contents: told.bundle ?? {} });
  try {
    return Intl.getCanonicalLocales(told.language)[0] ?? "en";
  } catch {
    return "en"; // Not a tag that the browser knows.
  }
}
