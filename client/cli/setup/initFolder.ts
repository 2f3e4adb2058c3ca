import { printable } from "../../../server/protocol/wording/printable.js";
import { openWorkspaceFiles } from "../../project/files/openWorkspaceFiles.js";
import { findProject } from "../../project/findProject.js";
import { checkByBackend, checkNumber } from "../../project/setup/checkPorts.js";
import { chooseFirstService, defaultChoices, planSetup, writeOf } from "../../project/setup/planSetup.js";
import type { Choice, SetupPlan, SetupWriting } from "../../project/setup/setupPlan.js";
import { ALL_DECLARED, DECLARE_BY_HAND, formatStart, NOTHING_FOUND, NOTHING_TICKED } from "../../project/setup/wording.js";
import { listed, relativeName, writeFiles } from "../../project/setup/writeFiles.js";
import type { Dialog } from "../dialog.js";
import { formatJson, type Shell } from "../shell.js";
import { askChoices } from "./askChoices.js";
import { planJson } from "./planJson.js";
import { formatPlan } from "./planText.js";

export interface InitOptions {
  /** Whether to write what is ticked without asking. */
  yes: boolean;
  json: boolean;
}

/** The name of an exit code, or that there was nobody to ask. */
export type InitOutcome = "done" | "failed" | "notFound" | "unasked";

/**
 * Plans the set-up of the current folder's project, shows it, and writes it when a person or `--yes` says so.
 * @throws Failure "InvalidParams" for a broken project file
 * @throws Error when the folder cannot be read; UnwrittenFiles
 */
export async function initFolder({ yes, json }: InitOptions, shell: Shell): Promise<InitOutcome> {
  const plan = await makePlan(shell);
  const ticked = defaultChoices(plan);
  if (json) return printJson(plan, ticked, yes, shell);
  const isEmpty = plan.services.length === 0;
  if (isEmpty && (yes || isDeclared(plan))) return tellNothing(plan, shell);
  if (yes) return writeTicked(plan, ticked, shell);
  const dialog = await shell.openDialog?.();
  try {
    if (isEmpty && dialog === undefined) return await tellNothing(plan, shell);
    if (isEmpty) shell.tell(`${NOTHING_FOUND} This is one service to start from.`);
    return await ask(plan, isEmpty ? [chooseFirstService()] : ticked, dialog, shell);
  } finally {
    dialog?.close();
  }
}

async function makePlan(shell: Shell): Promise<SetupPlan> {
  const project = await findProject(shell.cwd());
  const files = await openWorkspaceFiles(project.folder);
  const backend = await shell.connect({ start: false }).catch(() => undefined); // It knows more, but a plan needs none.
  try {
    return await planSetup(project, files, backend === undefined ? checkNumber : checkByBackend(project, backend));
  } finally {
    await backend?.close();
  }
}

const isDeclared = ({ project }: SetupPlan): boolean => project.services.size > 0;

async function tellNothing(plan: SetupPlan, shell: Shell): Promise<InitOutcome> {
  for (const note of (await writeOf(plan, [])).notes) shell.tell(note);
  shell.tell(isDeclared(plan) ? ALL_DECLARED : `${NOTHING_FOUND} ${DECLARE_BY_HAND}`);
  return isDeclared(plan) ? "done" : "notFound";
}

async function printJson(plan: SetupPlan, ticked: readonly Choice[], yes: boolean, shell: Shell): Promise<InitOutcome> {
  const writing = await writeOf(plan, ticked);
  const isWritten = yes && writing.files.length > 0;
  if (isWritten) await writeFiles(plan.files.root, writing.files);
  await shell.print(formatJson(planJson(plan, ticked, writing, isWritten)));
  return yes && !isWritten && !isDeclared(plan) ? "notFound" : "done";
}

async function writeTicked(plan: SetupPlan, ticked: readonly Choice[], shell: Shell): Promise<InitOutcome> {
  const writing = await writeOf(plan, ticked);
  await shell.print(formatPlan(plan, ticked, writing, false));
  return ticked.length > 0 ? write(plan, writing, shell) : tellNothingTicked(plan, shell);
}

function tellNothingTicked(plan: SetupPlan, shell: Shell): InitOutcome {
  shell.tell(NOTHING_TICKED);
  return isDeclared(plan) ? "done" : "notFound";
}

async function ask(plan: SetupPlan, ticked: readonly Choice[], dialog: Dialog | undefined, shell: Shell): Promise<InitOutcome> {
  let choices = ticked;
  for (;;) {
    const writing = await writeOf(plan, choices);
    await shell.print(formatPlan(plan, choices, writing, dialog?.hasColors === true));
    if (dialog === undefined) return choices.length > 0 ? "unasked" : tellNothingTicked(plan, shell);
    const answer = plan.services.length === 0 ? choices : await askChoices(plan.services, choices, dialog);
    if (answer === choices && choices.length === 0) shell.tell("No service is ticked.");
    if (answer === undefined || (answer === choices && !(await mayWrite(plan, writing, dialog)))) {
      shell.tell("Nothing was written.");
      return "failed";
    }
    if (answer === choices) return write(plan, writing, shell);
    choices = answer;
    await shell.print("\n");
  }
}

async function mayWrite({ files: { root } }: SetupPlan, { files }: SetupWriting, dialog: Dialog): Promise<boolean> {
  if (files.length === 0) return false;
  const names = printable(files.map(({ file }) => relativeName(root, file)).join(", "));
  const question = files.length === 1 ? `Write ${names}? [y/N] ` : `Write ${files.length} files (${names})? [y/N] `;
  return /^y(?:es)?$/i.test((await dialog.ask(question)) ?? "");
}

async function write(plan: SetupPlan, { files, starts }: SetupWriting, shell: Shell): Promise<InitOutcome> {
  const { root } = plan.files;
  await writeFiles(root, files);
  shell.tell(files.length === 0 ? "Nothing had to be written." : `Wrote ${listed(files.map(({ file }) => relativeName(root, file)))}.`);
  for (const start of starts) shell.tell(formatStart(start));
  return "done";
}
