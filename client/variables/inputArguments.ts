import * as z from "zod";
import { nameSchema } from "../../server/protocol/schemas/identitySchema.js";
import { portSchema } from "../../server/protocol/schemas/portSchema.js";
import { validate } from "../../server/protocol/schemas/validation.js";

const inputSchema = z.strictObject(
  {
    service: nameSchema.optional(),
    preferred: portSchema.optional(),
    folder: z.string({ error: "the name or path of a folder of this workspace" }).optional(),
  },
  { error: 'an object such as {"service": "api"}' },
);

/** The `args` of an input in launch.json or tasks.json. @throws Failure "InvalidParams" */
export const parseInputArguments = (args: unknown): z.infer<typeof inputSchema> => validate(inputSchema, args, "the whole");
