import * as z from "zod";
import { FIRST_PORT, LAST_PORT } from "../port.js";

const rule = `a whole number from ${FIRST_PORT} to ${LAST_PORT}`;

/** A port that can be assigned; those below 1024 need privileges. */
export const portSchema = z.int({ error: rule }).min(FIRST_PORT, { error: rule }).max(LAST_PORT, { error: rule });

const rangeRule = `[first, last], two whole numbers from ${FIRST_PORT} to ${LAST_PORT}, the first not above the last`;

/** `[first, last]`, both included. */
export const portRangeSchema = z
  .tuple([portSchema, portSchema], { error: rangeRule })
  .refine(([first, last]) => first <= last, { error: rangeRule });
