/** At most this many characters of a name are kept at its end. */
const END = 20;

/**
 * Divides a name where it may be shortened in its middle: before a part, `acme-website` and `:api`, or, where that leaves too much, in
 * front of its last characters.
 */
export function splitName(name: string): [start: string, end: string] {
  const at = [...name.matchAll(/:/g)].map(({ index }) => index).find((index) => index > 0 && name.length - index <= END);
  const cut = at ?? Math.max(Math.ceil(name.length / 2), name.length - END / 2);
  // Not within a pair of surrogates.
  const whole = /[\udc00-\udfff]/.test(name.charAt(cut)) ? cut + 1 : cut;
  return [name.slice(0, whole), name.slice(whole)];
}
