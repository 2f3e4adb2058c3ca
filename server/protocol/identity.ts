/** Who a port belongs to: `project:service:context`. */
export interface Identity {
  project: string;
  service: string;
  /** Which copy of the project: empty in the main checkout, the worktree's name in a linked git worktree. */
  context: string;
}

/** `shop:web`, and `shop:web:feature` in a worktree: short enough for a row, and what the command line takes. */
export function formatIdentity({ project, service, context }: Identity): string {
  return context === "" ? `${project}:${service}` : `${project}:${service}:${context}`;
}

/** The service of a project that has only one, or does not name it. */
export const MAIN_SERVICE = "main";

/** What a request names, with the defaults filled in. */
export const toIdentity = ({ project, service, context }: { project: string; service?: string; context?: string }): Identity => ({
  project,
  service: service ?? MAIN_SERVICE,
  context: context ?? "",
});

/** One part of an identity. */
export const NAME = /^[A-Za-z0-9._-]{1,255}$/;
export const nameRule = "1 to 255 of the characters A-Z a-z 0-9 . _ -";

export const isName = (text: string): boolean => NAME.test(text);

/** A key for maps. The parts cannot hold a colon, so two identities never share one. */
export const identityKey = ({ project, service, context }: Identity): string => `${project}:${service}:${context}`;

/**
 * Reads `project[:service[:context]]`, or `:service[:context]` with the project left out.
 * @returns the parts that were given; `undefined` for one that was left out
 * @throws RangeError, one sentence that says which part is wrong and what is allowed
 */
export function parseIdentity(text: string): { project?: string; service?: string; context?: string } {
  const parts = text.split(":");
  if (parts.length > 3) {
    throw new RangeError(`"${text}" has ${parts.length} parts; an identity is project[:service[:context]].`);
  }
  const [project, service, context] = parts;
  for (const [what, value] of Object.entries({ project, service, context })) {
    const leftOut = value === undefined || (what === "project" && value === "" && parts.length > 1) || (what === "context" && value === "");
    if (!leftOut && !isName(value)) {
      throw new RangeError(`The ${what} "${value}" in "${text}" is not a name; use ${nameRule}.`);
    }
  }
  return { project: project === "" ? undefined : project, service, context };
}
