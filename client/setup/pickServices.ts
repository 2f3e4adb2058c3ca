import * as vscode from "vscode";
import { chooseBest } from "../project/setup/planSetup.js";
import type { Choice, PlannedService } from "../project/setup/setupPlan.js";
import { formatPlaceWay, formatSource } from "../project/setup/wording.js";
import { pickWay, plain } from "./pickWay.js";

/**
 * Lets the user choose the services to set up, and with the button of a service another way in which it gets its port.
 * @returns undefined when the user pressed Escape
 */
export async function pickServices(services: readonly PlannedService[], ticked: readonly Choice[]): Promise<Choice[] | undefined> {
  let state: State = {
    choices: services.map((planned) => ticked.find((each) => each.planned === planned) ?? chooseBest(planned)),
    picked: new Set(ticked.map(({ planned }) => planned)),
  };
  for (;;) {
    const answer = await ask(state);
    if (answer === undefined) return undefined;
    const { changed, picked } = answer;
    if (changed === undefined) return state.choices.filter(({ planned }) => picked.has(planned));
    const choice = await pickWay(changed);
    const choices = state.choices.map((each) => (each === changed ? (choice ?? each) : each));
    state = { choices, picked: choice === undefined ? picked : new Set([...picked, choice.planned]), active: changed.planned };
  }
}

interface State {
  choices: readonly Choice[];
  picked: ReadonlySet<PlannedService>;
  active?: PlannedService;
}

interface ServiceItem extends vscode.QuickPickItem {
  choice: Choice;
}

/** @returns the services that are ticked, and the one whose way is to change; undefined when the user pressed Escape */
function ask({ choices, picked, active }: State): Promise<{ changed?: Choice; picked: ReadonlySet<PlannedService> } | undefined> {
  const list = vscode.window.createQuickPick<ServiceItem>();
  const items = choices.map(itemOf);
  Object.assign(list, { canSelectMany: true, ignoreFocusOut: true, matchOnDescription: true, matchOnDetail: true, items });
  list.title = vscode.l10n.t("Which services should get a port?");
  // VS Code has no key for an item's button, but Tab reaches it.
  if (items.some(({ buttons }) => buttons?.length))
    list.placeholder = vscode.l10n.t("Press Tab on a service to choose how it gets its port");
  list.selectedItems = items.filter(({ choice }) => picked.has(choice.planned));
  list.activeItems = items.filter(({ choice }) => choice.planned === active);
  const pickedNow = (): Set<PlannedService> => new Set(list.selectedItems.map(({ choice }) => choice.planned));
  return new Promise((resolve) => {
    list.onDidAccept(() => {
      resolve({ picked: pickedNow() });
      list.hide();
    });
    list.onDidTriggerItemButton(({ item }) => {
      resolve({ picked: pickedNow(), changed: item.choice });
      list.hide();
    });
    list.onDidHide(() => {
      resolve(undefined);
      list.dispose();
    });
    list.show();
  });
}

function itemOf(choice: Choice): ServiceItem {
  const { proposal, places, preferred } = choice.planned;
  const hasSeveralWays = places.some(({ ways }) => ways.length > 1);
  const tooltip = vscode.l10n.t("Change How It Gets Its Port");
  return {
    choice,
    label: proposal.service,
    description: [proposal.env, preferred].filter((each) => each !== undefined).join(" · "),
    detail: detailOf(choice),
    buttons: hasSeveralWays ? [{ iconPath: new vscode.ThemeIcon("settings-gear"), tooltip }] : [],
  };
}

/** Why the service is proposed, and how it gets its port. */
function detailOf({ planned, picks }: Choice): string {
  const ways = planned.places.map((place, at) => formatPlaceWay(place, picks[at] ?? 0));
  return [formatSource(planned), ...new Set(ways)]
    .filter((part) => part !== "")
    .map(plain)
    .join(" $(arrow-right) ");
}
