import type { z } from "zod";
import { type Failure, invalidParams, unknownField } from "../failures.js";

/**
 * Checks a value from outside against its schema.
 * @param what the value's name in the sentence, for when the value itself is wrong and not one of its fields
 * @throws Failure "InvalidParams" that names the field, its value and what is allowed
 */
export function validate<S extends z.ZodType>(schema: S, value: unknown, what = "The parameter"): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw describeIssue(result.error.issues[0]!, value, schema, what);
}

function describeIssue(issue: z.core.$ZodIssue, value: unknown, schema: z.ZodType, what: string): Failure {
  const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  if (issue.code === "unrecognized_keys") {
    return unknownField(formatPath([...path, issue.keys[0]!]), fieldsAt(schema, path));
  }
  const found = path.reduce<unknown>((at, part) => (at as Record<string | number, unknown> | null | undefined)?.[part], value);
  return invalidParams(path.length === 0 ? what : formatPath(path), found, issue.message);
}

/** `requests[2].owner.pid` */
export function formatPath(path: readonly (string | number)[]): string {
  return path.map((part, index) => (typeof part === "number" ? `[${part}]` : index === 0 ? part : `.${part}`)).join("");
}

/** The names of the fields that are allowed at this path, for an error that lists them. */
function fieldsAt(schema: z.ZodType, path: readonly (string | number)[]): string[] {
  let at = unwrap(schema);
  for (const part of path) {
    const def = at._zod.def as { shape?: Record<string, z.ZodType>; element?: z.ZodType; valueType?: z.ZodType };
    const next = def.shape?.[part] ?? def.element ?? def.valueType;
    if (next === undefined) return [];
    at = unwrap(next);
  }
  return Object.keys((at._zod.def as { shape?: object }).shape ?? {});
}

function unwrap(schema: z.ZodType): z.ZodType {
  const inner = (schema._zod.def as { innerType?: z.ZodType }).innerType;
  return inner === undefined ? schema : unwrap(inner);
}
