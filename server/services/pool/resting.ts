/** When a port that is given up now is available to others again, in whole milliseconds, as the store keeps them. */
export const restsUntil = (now: number, restSeconds: number): number => now + Math.ceil(restSeconds * 1000);
