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
        description:
          "The port that the service gets if it can be had when the service is first given one. It keeps the port that it got, whatever is preferred later.",
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
  .meta({ title: "Service", description: "One listening part of the project, which has a port of its own. {} is enough." });

/** `port-daddy.json`, in the repository, for the editor and the command line alike. */
export const projectFileSchema = z
  .strictObject(
    {
      $schema: z
        .string({ error: "the address of a JSON schema" })
        .optional()
        .meta({ title: "Schema", description: "The address of a JSON schema for this file. Port Daddy does not look at it." }),
      project: nameSchema.optional().meta({
        title: "Project",
        description:
          "The project's name, under which its services have their ports. Left out, it is the name in package.json, else that of the folder.",
        patternErrorMessage: "It must be 1 to 255 of the characters A-Z a-z 0-9 . _ -.",
      }),
      services: z
        .record(nameSchema, serviceSchema, { error: 'an object such as {"web": {}}' })
        .optional()
        .meta({
          title: "Services",
          description:
            'The services of the project by name. The one called "main" is meant where none is named, for example by ${command:portDaddy.port}; without one of that name it is the first.',
          examples: [{ web: { preferred: 3200, env: "PORT" }, api: { env: "API_PORT" } }],
        }),
    },
    { error: 'an object such as {"project": "shop", "services": {"web": {}}}' },
  )
  .meta({
    title: "Port Daddy project",
    description: "Which services the project has, and so which ports it needs. It belongs into the repository.",
  });

export type ProjectFile = z.infer<typeof projectFileSchema>;
export type ServiceSettings = z.infer<typeof serviceSchema>;
