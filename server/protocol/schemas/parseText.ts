import type { z } from "zod";

/** Parses the JSON that another process wrote. @returns undefined for text that is no JSON, or does not match the schema */
export function parseText<S extends z.ZodType>(schema: S, text: string): z.output<S> | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
