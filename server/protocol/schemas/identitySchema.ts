import * as z from "zod";
import { NAME, nameRule } from "../identity.js";

/** A part of an identity. */
export const nameSchema = z.string({ error: nameRule }).regex(NAME, { error: nameRule });
export const contextSchema = z
  .string({ error: `empty, or ${nameRule}` })
  .regex(/^[A-Za-z0-9._-]{0,255}$/, { error: `empty, or ${nameRule}` });
