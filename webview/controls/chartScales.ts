/** The upper end of an axis that begins at 0: a round number just above the highest value. */
export function niceMost(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((nice) => nice >= most * 1.05) ?? 20 * power;
}

/** How far apart the marks may be on the axis of something that is counted. */
export const wholeSteps = Array.from({ length: 8 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();

/**
 * Where a line has to be broken: nobody looked there, and what was in between is not known.
 * @param times seconds since the epoch, ascending; what is told live comes up to a second later than its step
 */
export function breaksBetween(times: ArrayLike<number>, stepSeconds: number): [from: number, to: number][] {
  const breaks: [number, number][] = [];
  for (let index = 1; index < times.length; index++) {
    const [from, to] = [times[index - 1]!, times[index]!];
    if (to - from > stepSeconds * 1.5) breaks.push([from, to]);
  }
  return breaks;
}
