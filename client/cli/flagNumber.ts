import type { z } from "zod";
import { invalidParams } from "../../server/protocol/failures.js";
import { portSchema } from "../../server/protocol/schemas/portSchema.js";
import { explainParams, historyParams, pidSchema } from "../../server/protocol/schemas/requestSchemas.js";
import { UsageError } from "./exitCode.js";

/** @throws UsageError, one sentence that names flag, value and what is allowed */
export const readPort = (flag: string, text: string | undefined): number | undefined => readNumber(flag, text, portSchema);

/** @throws UsageError, one sentence that names flag, value and what is allowed */
export const readPid = (flag: string, text: string | undefined): number | undefined => readNumber(flag, text, pidSchema);

/** @throws UsageError, one sentence that names value and what is allowed */
export const readAnyPort = (what: string, text: string): number => readNumber(what, text, explainParams.shape.port)!;

/** @throws UsageError, one sentence that names flag, value and what is allowed */
export const readLimit = (flag: string, text: string | undefined): number | undefined =>
  readNumber(flag, text, historyParams.shape.limit.unwrap());

/** Accepts only digits; Number() would also accept "", "0x50" and "3e3". */
function readNumber(what: string, text: string | undefined, schema: z.ZodType<number>): number | undefined {
  if (text === undefined) return undefined;
  const checked = schema.safeParse(/^\d+$/.test(text) ? Number(text) : undefined);
  if (checked.success) return checked.data;
  throw new UsageError(invalidParams(what, text, checked.error.issues[0]!.message).message);
}
