import { printable } from "../../../server/protocol/wording/printable.js";
import { applyFileEdit } from "../../project/changes/fileEdit.js";
import { chooseBest } from "../../project/setup/planSetup.js";
import type { Choice, PlannedService, SetupPlan, SetupWriting } from "../../project/setup/setupPlan.js";
import { formatPlace, formatPlaceWay, formatStart } from "../../project/setup/wording.js";
import { relativeName } from "../../project/setup/writeFiles.js";
import { formatTable } from "../table.js";
import { formatDiff } from "./unifiedDiff.js";

/** Formats all that a person needs to decide: the services, the notes and the changes of the files. */
export function formatPlan(
  plan: SetupPlan,
  choices: readonly Choice[],
  { files, notes, starts }: SetupWriting,
  hasColors: boolean,
): string {
  const { project } = plan;
  const { root } = plan.files;
  const diffs = files.map((edit) => formatDiff(relativeName(root, edit.file), edit.before, applyFileEdit(edit), hasColors));
  return [
    `Project ${printable(project.project)} in ${printable(root)}\n`,
    ...(plan.services.length === 0 ? [] : [formatServices(plan.services, choices)]),
    ...(notes.length === 0 ? [] : [notes.map((note) => `Note: ${printable(note)}\n`).join("")]),
    ...(starts.length === 0 ? [] : [starts.map((start) => `${printable(formatStart(start))}\n`).join("")]),
    ...diffs,
  ].join("\n");
}

/** A table with one line for each place of each service. */
function formatServices(services: readonly PlannedService[], choices: readonly Choice[]): string {
  const rows = services.flatMap((planned, index) => {
    const choice = choices.find((each) => each.planned === planned);
    const { proposal, places, preferred } = planned;
    const { picks } = choice ?? chooseBest(planned);
    const names = [`[${choice === undefined ? " " : "x"}]`, String(index + 1), proposal.service, proposal.env, String(preferred ?? "-")];
    const found = places.map((place, at) => [
      [...(at === 0 && proposal.program !== undefined ? [proposal.program.name] : []), formatPlace(place.place)].join(", "),
      formatPlaceWay(place, picks[at] ?? 0) + (place.ways.length > 1 ? ` (way ${(picks[at] ?? 0) + 1} of ${place.ways.length})` : ""),
    ]);
    const [first = [proposal.program?.name ?? "-", "-"], ...others] = found;
    return [[...names, ...first], ...others.map((other) => [...names.map(() => ""), ...other])];
  });
  return formatTable([["", "", "SERVICE", "VARIABLE", "PORT", "FOUND", "GETS ITS PORT BY"], ...rows])
    .map((line) => `${line}\n`)
    .join("");
}
