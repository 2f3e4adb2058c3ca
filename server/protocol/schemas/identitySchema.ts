import * as z from "zod";
import { isName, NAME, nameRule } from "../identity.js";

/** A part of an identity. */
export const nameSchema = z.string({ error: nameRule }).regex(NAME, { error: nameRule });
export const contextSchema = z
  .string({ error: `empty, or ${nameRule}` })
  .refine((text) => text === "" || isName(text), { error: `empty, or ${nameRule}` });
