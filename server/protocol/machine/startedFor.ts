import { isName } from "../identity.js";

/**
 * The environment variable by which a process is recognized as what `port-daddy run`, a shell with the variables of `port-daddy env`, a
 * terminal or a task started, even when it has left its parent and its folder, as daemons do.
 */
export const STARTED_FOR = "PORT_DADDY_IDENTITY";

/** The service that a process was started for, or in a terminal or shell any of the project's. */
export interface StartedFor {
  project: string;
  /** Left out for any service. */
  service?: string;
  context: string;
}

/** Formats the variable's value: `shop:web:feature`, with empty parts for any service and for the main checkout. */
export const formatStartedFor = ({ project, service = "", context }: StartedFor): string => `${project}:${service}:${context}`;

/** @returns undefined for a text of another form */
export function parseStartedFor(text: string): StartedFor | undefined {
  const [project = "", service = "", context = "", ...rest] = text.split(":");
  const isValid = isName(project) && [service, context].every((part) => part === "" || isName(part)) && rest.length === 0;
  return isValid ? { project, ...(service === "" ? {} : { service }), context } : undefined;
}
