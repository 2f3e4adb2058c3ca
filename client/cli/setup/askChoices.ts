import { printable } from "../../../server/protocol/wording/printable.js";
import { chooseBest } from "../../project/setup/planSetup.js";
import type { Choice, PlannedService } from "../../project/setup/setupPlan.js";
import { formatPlace, formatWay, formatWayKind } from "../../project/setup/wording.js";
import type { Dialog } from "../dialog.js";

/**
 * Asks which services to set up, and in which ways.
 * @returns the new choices; the same ones when the person goes on with them; undefined when the person gives up
 */
export async function askChoices(
  services: readonly PlannedService[],
  choices: readonly Choice[],
  dialog: Dialog,
): Promise<readonly Choice[] | undefined> {
  const several = services.findIndex(hasSeveralWays);
  const way = several < 0 ? "" : `, "way ${several + 1}" for another way of service ${several + 1}`;
  let problem = "\n";
  for (;;) {
    const answer = await dialog.ask(`${problem}Enter to go on, numbers to change ticks${way}, "quit" to write nothing: `);
    if (answer === undefined || /^q(?:uit)?$/i.test(answer)) return undefined;
    if (answer === "") return choices;
    const [verb, ...others] = answer.replace(/^w(?:ay)?(?=\d)/i, "way ").split(/[\s,]+/);
    const isWay = /^w(?:ay)?$/i.test(verb!);
    const numbers = isWay ? others : [verb!, ...others].filter((word) => word !== "");
    const named = numbers.map((word) => (/^\d{1,4}$/.test(word) ? services[Number(word) - 1] : undefined));
    const unknown = named.indexOf(undefined);
    if (unknown >= 0) problem = `There is no service ${printable(numbers[unknown]!)}. `;
    else if (!isWay) return toggled(services, choices, named as PlannedService[]);
    else if (named.length !== 1) problem = 'Name one service, such as "way 1". ';
    else if (!hasSeveralWays(named[0]!)) problem = `${printable(named[0]!.proposal.service)} has no other way. `;
    else return askWay(services, choices, named[0]!, dialog);
  }
}

const hasSeveralWays = ({ places }: PlannedService): boolean => places.some(({ ways }) => ways.length > 1);

/** In the order of the plan, which is that of port-daddy.json. */
function toggled(services: readonly PlannedService[], choices: readonly Choice[], named: readonly PlannedService[]): Choice[] {
  return services.flatMap((planned) => {
    const choice = choices.find((each) => each.planned === planned);
    if (!named.includes(planned)) return choice ?? [];
    return choice === undefined ? chooseBest(planned) : [];
  });
}

/** Asks for the way of one service. It is ticked then. */
async function askWay(
  services: readonly PlannedService[],
  choices: readonly Choice[],
  planned: PlannedService,
  dialog: Dialog,
): Promise<readonly Choice[] | undefined> {
  const now = choices.find((each) => each.planned === planned) ?? chooseBest(planned);
  const offered = planned.places.flatMap(({ place, ways }, at) =>
    ways.length < 2 ? [] : ways.map((way, pick) => ({ place, way, at, pick })),
  );
  const lines = offered.map(({ place, way, at, pick }, index) => {
    const mark = now.picks[at] === pick ? "*" : " ";
    return `${mark} ${index + 1}  ${formatWayKind(way)}: ${formatWay(way)} (${formatPlace(place)})`;
  });
  let problem = "";
  for (;;) {
    const question = `Which way, 1 to ${offered.length}? Enter keeps the one marked *: `;
    const answer = await dialog.ask(`${problem}${problem === "" ? lines.map((line) => `${printable(line)}\n`).join("") : ""}${question}`);
    if (answer === undefined) return undefined;
    if (answer === "") return [...choices];
    const picked = /^\d{1,4}$/.test(answer) ? offered[Number(answer) - 1] : undefined;
    if (picked !== undefined) {
      const choice = { planned, picks: now.picks.map((pick, at) => (at === picked.at ? picked.pick : pick)) };
      return services.flatMap((each) => (each === planned ? choice : (choices.find((other) => other.planned === each) ?? [])));
    }
    problem = `There is no way ${printable(answer)}. `;
  }
}
