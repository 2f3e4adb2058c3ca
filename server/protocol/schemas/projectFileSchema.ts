import * as z from "zod";
import { nameSchema } from "./identitySchema.js";
import { portSchema } from "./portSchema.js";

const variableRule = "the name of an environment variable: letters, digits and _, not starting with a digit";

// People read the descriptions in the editor, because the file's JSON schema is generated from these schemas.

/** One service in port-daddy.json. */
export const serviceSchema = z
  .strictObject(
    {
      preferred: portSchema.optional().meta({
        title: "Preferred port",
        description: "The port that the service first gets, if it is available. Changing it later does not move the service.",
        examples: [3200],
      }),
      env: z
        .string({ error: variableRule })
        .regex(/^[A-Za-z_][A-Za-z0-9_]{0,254}$/, { error: variableRule })
        .optional()
        .meta({
          title: "Environment variable",
          description: "The environment variable from which the service's server takes its port, such as PORT.",
          examples: ["PORT"],
          patternErrorMessage: `It must be ${variableRule}.`,
        }),
    },
    { error: 'an object such as {"preferred": 3200, "env": "PORT"}' },
  )
  .meta({ title: "Service", description: "A part of the project that listens on a port of its own. {} is enough." });

/** `port-daddy.json`, in the repository, for the editor and the command line alike. */
export const projectFileSchema = z
  .strictObject(
    {
      $schema: z
        .string({ error: "the address of a JSON schema" })
        .optional()
        .meta({ title: "Schema", description: "The address of a JSON schema for this file. Port Daddy ignores it." }),
      project: nameSchema.optional().meta({
        title: "Project",
        description:
          "The name of the project, which its services share. By default, it is the name in package.json, otherwise the name of the folder.",
        patternErrorMessage: "It must be 1 to 255 of the characters A-Z a-z 0-9 . _ -.",
      }),
      services: z
        .record(nameSchema, serviceSchema, { error: 'an object such as {"web": {}}' })
        .optional()
        .meta({
          title: "Services",
          description:
            'The services of the project, by name. Where none is named, as in ${command:portDaddy.port}, the service "main" is used, otherwise the first that is not a database, broker or cache.',
          examples: [{ web: { preferred: 3200, env: "PORT" }, api: { env: "API_PORT" } }],
        }),
    },
    { error: 'an object such as {"project": "shop", "services": {"web": {}}}' },
  )
  .meta({
    title: "Port Daddy project",
    description: "The services of the project, each of which gets a port. Commit this file to the repository.",
  });

export type ProjectFile = z.infer<typeof projectFileSchema>;
export type ServiceSettings = z.infer<typeof serviceSchema>;
