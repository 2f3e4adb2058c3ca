import * as z from "zod";

export const FIRST_PORT = 1024;
export const LAST_PORT = 65535;

const rule = `a whole number from ${FIRST_PORT} to ${LAST_PORT}`;

/** A port that may be handed out: those below 1024 need privileges. */
export const portSchema = z.int({ error: rule }).min(FIRST_PORT, { error: rule }).max(LAST_PORT, { error: rule });

export const isPort = (value: number): boolean => Number.isInteger(value) && value >= FIRST_PORT && value <= LAST_PORT;

const rangeRule = `[first, last], two whole numbers from ${FIRST_PORT} to ${LAST_PORT}, the first not above the last`;

/** `[first, last]`, both included. */
export const portRangeSchema = z
  .tuple([portSchema, portSchema], { error: rangeRule })
  .refine(([first, last]) => first <= last, { error: rangeRule });
