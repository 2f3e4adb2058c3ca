/** Who a port belongs to: `project:service:context`. */
export interface Identity {
  project: string;
  service: string;
  /** Which copy of the project: empty in the main checkout, the worktree's name in a linked git worktree. */
  context: string;
}

/** Formats an identity for a row or the command line: `shop:web`, or `shop:web:feature` in a worktree. */
export function formatIdentity({ project, service, context }: Identity): string {
  return context === "" ? `${project}:${service}` : `${project}:${service}:${context}`;
}

/** The service when a request names none. */
export const MAIN_SERVICE = "main";

/** Fills in the defaults of a request's identity; of an assignment, it picks the identity. */
export const toIdentity = ({ project, service, context }: { project: string; service?: string; context?: string }): Identity => ({
  project,
  service: service ?? MAIN_SERVICE,
  context: context ?? "",
});

/** At most this many characters in a part of an identity. */
export const LONGEST_NAME = 255;
/** The characters of such a part, for a pattern and for a sentence. */
export const NAME_CHARACTERS = "A-Za-z0-9._-";
const listed = "A-Z a-z 0-9 . _ -";

/** A valid part of an identity. */
export const NAME = new RegExp(`^[${NAME_CHARACTERS}]{1,${LONGEST_NAME}}$`);
export const nameRule = `1 to ${LONGEST_NAME} of the characters ${listed}`;

export const isName = (text: string): boolean => NAME.test(text);

/** A part of an identity in a pattern, where each `*` stands for any characters. */
export const NAME_PATTERN = new RegExp(`^[*${NAME_CHARACTERS}]{1,${LONGEST_NAME}}$`);
export const namePatternRule = `1 to ${LONGEST_NAME} of the characters ${listed} and *`;

/** The identity of one of a project's services, by default of the main one. */
export const serviceIdentity = (
  { project, context, mainService }: { project: string; context: string; mainService: string },
  service = mainService,
): Identity => ({ project, service, context });

/** A key for maps. Parts cannot contain a colon, so two identities never share a key. */
export const identityKey = ({ project, service, context }: Identity): string => `${project}:${service}:${context}`;

/**
 * Parses `project[:service[:context]]`, or `:service[:context]` without the project.
 * @returns the given parts; `undefined` for one that was left out
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
