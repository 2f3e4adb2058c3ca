import { applyFileEdit } from "../../project/changes/fileEdit.js";
import { chooseBest } from "../../project/setup/planSetup.js";
import type { Choice, PlannedService, SetupPlan, SetupWriting } from "../../project/setup/setupPlan.js";
import { wayNotes } from "../../project/setup/wording.js";
import { relativeName } from "../../project/setup/writeFiles.js";

/** A plan for programs: the services, and each file before and after. Paths are from the folder, with slashes. */
export function planJson(plan: SetupPlan, choices: readonly Choice[], { files, notes, starts }: SetupWriting, written: boolean): object {
  const { root } = plan.files;
  return {
    project: plan.project.project,
    folder: root,
    services: plan.services.map((planned) => serviceJson(planned, choices)),
    files: files.map((edit) => ({
      file: relativeName(root, edit.file),
      before: edit.create === undefined ? (edit.before ?? "") : null,
      after: applyFileEdit(edit),
    })),
    notes,
    starts,
    written,
  };
}

function serviceJson(planned: PlannedService, choices: readonly Choice[]): object {
  const { proposal, places, preferred, notes } = planned;
  const choice = choices.find((each) => each.planned === planned);
  const { picks } = choice ?? chooseBest(planned);
  return {
    service: proposal.service,
    env: proposal.env,
    ...(preferred === undefined ? {} : { preferred }),
    ticked: choice !== undefined,
    kind: proposal.kind,
    ...(proposal.program === undefined ? {} : { program: proposal.program.name }),
    folder: proposal.folder,
    source: places[0]?.place.file ?? null,
    ways: places.flatMap(({ place, ways }, at) =>
      ways.map((way, index) => ({
        kind: way.kind,
        shown: way.shown,
        ...(way.start === undefined ? {} : { start: way.start }),
        file: place.file,
        ...("name" in place ? { name: place.name } : {}),
        chosen: picks[at] === index,
        notes: wayNotes(proposal.service, way),
      })),
    ),
    notes,
  };
}
