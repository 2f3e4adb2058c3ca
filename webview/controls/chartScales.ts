/** The upper end of an axis from 0: a round number just above the highest value. */
export function niceMost(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((nice) => nice >= most * 1.05) ?? 20 * power;
}

/** The possible distances between marks on the axis of a count. */
export const wholeSteps = Array.from({ length: 8 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();

/**
 * Finds the gaps of a line: times without measurements.
 * @param times seconds since the epoch, ascending; live points arrive up to a second after their step
 */
export function breaksBetween(times: ArrayLike<number>, stepSeconds: number): [from: number, to: number][] {
  const breaks: [number, number][] = [];
  for (let index = 1; index < times.length; index++) {
    const [from, to] = [times[index - 1]!, times[index]!];
    if (to - from > stepSeconds * 1.5) breaks.push([from, to]);
  }
  return breaks;
}
