import { findNodeAtLocation } from "jsonc-parser";
import { invalidParams, isFailure } from "../../server/protocol/failures.js";
import { nameSchema } from "../../server/protocol/schemas/identitySchema.js";
import {
  type ProjectFile,
  projectFileSchema,
  serviceSchema,
  type ServiceSettings,
} from "../../server/protocol/schemas/projectFileSchema.js";
import { validate } from "../../server/protocol/schemas/validation.js";
import { BrokenFile } from "./brokenFile.js";
import { type JsonDocument, parseJson, positionOf, rejectRepeatedKeys } from "./parseJson.js";

/** The content of a port-daddy.json. */
export interface DeclaredProject {
  file: string;
  project?: string;
  /** In the order of the file. */
  services: Map<string, ServiceSettings>;
}

/** @throws Failure "InvalidParams" that names file, line, field, value and what is allowed */
export function parseProjectFile(text: string, file: string): DeclaredProject {
  const document = parseJson(text, file);
  rejectRepeatedKeys(document.tree, text, file);
  const checked = check(document, text, file);
  const declared = findNodeAtLocation(document.tree, ["services"])?.children ?? [];
  const names = declared.map((property) => property.children![0]!.value as string);
  return { file, project: checked.project, services: new Map(names.map((name) => [name, settingsOf(name, checked, document)])) };
}

/** Reads a service's settings from the tree, because zod drops the key `__proto__`, a valid name of a service. */
function settingsOf(name: string, { services = {} }: ProjectFile, document: JsonDocument): ServiceSettings {
  if (Object.hasOwn(services, name)) return services[name]!;
  return validate(serviceSchema, (document.value as { services: Record<string, unknown> }).services[name], `services.${name}`);
}

function check(document: JsonDocument, text: string, file: string) {
  const issue = projectFileSchema.safeParse(document.value).error?.issues[0];
  try {
    // The record's own sentence about an invalid key is about its value.
    if (issue?.code === "invalid_key") {
      const name = issue.path.at(-1);
      throw invalidParams("services: the name of a service", name, nameSchema.safeParse(name).error!.issues[0]!.message);
    }
    return validate(projectFileSchema, document.value, "The file");
  } catch (error) {
    if (!isFailure(error, "InvalidParams")) throw error;
    const keys = issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
    const node = findNodeAtLocation(
      document.tree,
      [...(issue?.path ?? []), ...keys].map((part) => part as string | number),
    );
    const { line } = positionOf(text, node?.offset ?? document.tree.offset);
    throw new BrokenFile({ file, line }, `${file}, line ${line}: ${error.message}`, error.data);
  }
}
