/** When a port that is given up now may be anybody's again. In whole milliseconds, as the store keeps them. */
export const restsUntil = (now: number, restSeconds: number): number => now + Math.ceil(restSeconds * 1000);
