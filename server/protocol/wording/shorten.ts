/** Splits a text where a person would: an accent, a flag or a family of emoji is one character. Made when it is first needed, since it takes some ms. */
let segmenter: Intl.Segmenter | undefined;

/**
 * Cuts a name in the middle, because many long names differ at their ends: `very-long-…-service`.
 * @param longest in characters as a person counts them, at least 3
 * @returns the text itself if it is no longer than that
 */
export function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text;
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  const characters = [...segmenter.segment(text)].map(({ segment }) => segment);
  if (characters.length <= longest) return text;
  const kept = longest - 1;
  const atEnd = Math.floor(kept / 2);
  return `${characters.slice(0, kept - atEnd).join("")}…${characters.slice(characters.length - atEnd).join("")}`;
}

/**
 * The service within its project, and its copy where that is not the main one: `web`, or `web (fix-42)`. The longer of the two is cut first.
 * @param longest in characters, at least 12
 */
export function serviceInProject({ service, context }: { service: string; context: string }, longest: number): string {
  if (context === "") return shorten(service, longest);
  const room = longest - " ()".length;
  const half = Math.floor(room / 2);
  const short = shorten(context, Math.max(half, room - service.length));
  return `${shorten(service, Math.max(half, room - short.length))} (${short})`;
}
