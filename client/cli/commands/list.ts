import { type Assignment, troublesOf } from "../../../server/protocol/assignment.js";
import { formatIdentity, NAME_PATTERN, namePatternRule } from "../../../server/protocol/identity.js";
import { listAll } from "../../../server/protocol/pages/listAll.js";
import { formatOwner } from "../../../server/protocol/wording/formatOwner.js";
import { type DeclaredServices, inOrder } from "../../../server/protocol/wording/order.js";
import { stateMeanings, stateNames } from "../../../server/protocol/wording/portState.js";
import { declaredIn } from "../../project/declaredIn.js";
import { findProject, type Project } from "../../project/findProject.js";
import { defineCommand } from "../command.js";
import { exitCodes, UsageError } from "../exitCode.js";
import { formatJson, type Shell, withBackend } from "../shell.js";
import { formatTable } from "../table.js";

export const list = defineCommand({
  name: "list",
  operand: "[PATTERN]",
  completes: "identity",
  summary: "show who has which port",
  flags: { json: { help: "print the whole answer as JSON" } },
  details: [
    "PATTERN is project[:service[:context]], where * stands for any characters. Parts that are left",
    "out match everything; :service means the project of this folder.",
    "STATE also names what is wrong:",
    "",
    ...(["conflict", "drift", "shadow"] as const).map((state) => `  ${stateNames[state].padEnd(8)}  ${stateMeanings[state]}`),
  ],
  run: async (flags, operand, shell) => {
    const pattern = operand === undefined ? {} : readPattern(operand);
    // Only a pattern without a project needs this folder's; elsewhere it tells the order of its services, which no broken file may prevent.
    const here = pattern.project === undefined && operand !== undefined ? await findProject(shell.cwd()) : await projectHere(shell);
    const project = pattern.project ?? (operand === undefined ? undefined : here!.project);
    const answer = await withBackend(shell, (backend) => listAll(backend, { ...pattern, project }));
    if (flags.json === true) await shell.print(formatJson(answer));
    else if (answer.assignments.length > 0)
      await shell.print(formatAssignments(answer.assignments, declaredIn(here === undefined ? [] : [here])));
    else shell.tell(operand === undefined ? "No ports are assigned yet." : `No assigned port matches "${operand}".`);
    return exitCodes.done;
  },
});

/**
 * Reads `project[:service[:context]]`.
 * @returns the given parts; an empty context means main checkouts
 * @throws UsageError, one sentence that says which part is wrong and what is allowed
 */
export function readPattern(text: string): { project?: string; service?: string; context?: string } {
  const parts = text.split(":");
  if (parts.length > 3) throw new UsageError(`PATTERN is "${text}", but must be project[:service[:context]].`);
  const [project, service, context] = parts;
  for (const [what, value] of Object.entries({ project, service, context })) {
    const mayBeEmpty = what === "context" || (what === "project" && parts.length > 1);
    if (value === undefined || (value === "" && mayBeEmpty)) continue;
    if (!NAME_PATTERN.test(value)) {
      throw new UsageError(`PATTERN: the ${what} "${value}" in "${text}" must be ${namePatternRule}.`);
    }
  }
  return { project: project === "" ? undefined : project, service, context };
}

const projectHere = (shell: Shell): Promise<Project | undefined> => findProject(shell.cwd()).catch(() => undefined);

/** Formats a table for people, in the order of all lists. @param declared of this folder's project */
export function formatAssignments(assignments: readonly Assignment[], declared?: DeclaredServices): string {
  const rows = assignments
    .toSorted(inOrder(declared))
    .map((assignment) => [
      String(assignment.port),
      formatIdentity(assignment),
      formatState(assignment),
      assignment.leases.map(formatOwner).join(", ") || "-",
      assignment.folder ?? "-",
    ]);
  return formatTable([["PORT", "IDENTITY", "STATE", "OWNER", "FOLDER"], ...rows])
    .map((line) => `${line}\n`)
    .join("");
}

/** Each kind of trouble once, however many there are of it. */
function formatState(assignment: Assignment): string {
  const troubles = new Set(troublesOf(assignment).map(({ kind }) => stateNames[kind]));
  return [stateNames[assignment.state], ...troubles, ...(assignment.pinned === true ? ["pinned"] : [])].join(", ");
}
