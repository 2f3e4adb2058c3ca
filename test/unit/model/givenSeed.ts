/** A failure names its seed. With `PORT_DADDY_SEED` set to it, the same things happen again in the same order. */
export function givenSeed(): { seed?: number } {
  const seed = process.env["PORT_DADDY_SEED"];
  return seed === undefined ? {} : { seed: Number(seed) };
}
