import * as z from "zod";
import { nameSchema } from "./identity.js";
import { portSchema } from "./port.js";

export const PROJECT_FILE = "port-daddy.json";

const variableRule = "the name of an environment variable: letters, digits and _, not starting with a digit";

/** What port-daddy.json says of one service. */
export const serviceSchema = z.strictObject(
  {
    preferred: portSchema.optional(),
    env: z
      .string({ error: variableRule })
      .regex(/^[A-Za-z_][A-Za-z0-9_]{0,254}$/, { error: variableRule })
      .optional(),
  },
  { error: 'an object such as {"preferred": 3200, "env": "PORT"}' },
);

/** `port-daddy.json`, in the repository, for editor and command line alike. */
export const projectFileSchema = z.strictObject(
  {
    $schema: z.string({ error: "the address of a JSON schema" }).optional(),
    project: nameSchema.optional(),
    services: z.record(nameSchema, serviceSchema, { error: 'an object such as {"web": {}}' }).optional(),
  },
  { error: 'an object such as {"project": "shop", "services": {"web": {}}}' },
);

export type ProjectFile = z.infer<typeof projectFileSchema>;
export type ServiceSettings = z.infer<typeof serviceSchema>;
