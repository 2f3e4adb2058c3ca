import * as vscode from "vscode";
import { printable } from "../../server/protocol/wording/printable.js";
import type { Choice } from "../project/setup/setupPlan.js";
import { formatPlace, formatWay, formatWayKind } from "../project/setup/wording.js";

interface WayItem extends vscode.QuickPickItem {
  /** The index of the place, and that of the way there. */
  at: number;
  pick: number;
}

/**
 * Lets the user choose how a service gets its port at one of its places.
 * @returns undefined when the user pressed Escape or went back
 */
export async function pickWay({ planned, picks }: Choice): Promise<Choice | undefined> {
  const items = planned.places.flatMap(({ place, ways }, at): (WayItem | vscode.QuickPickItem)[] => {
    if (ways.length < 2) return [];
    const separator = { label: printable(formatPlace(place)), kind: vscode.QuickPickItemKind.Separator };
    const choices = ways.map((way, pick): WayItem => ({
      ...{ at, pick },
      label: plain(formatWayKind(way)),
      description: picks[at] === pick ? vscode.l10n.t("chosen") : "",
      detail: plain(formatWay(way)),
    }));
    return [separator, ...choices];
  });
  const title = vscode.l10n.t("How should {0} get its port?", planned.proposal.service);
  const picked = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true, matchOnDetail: true });
  if (picked === undefined || !("pick" in picked)) return undefined;
  return { planned, picks: picks.map((pick, at) => (at === picked.at ? picked.pick : pick)) };
}

/** Without icons: a file may hold `$(name)`. */
export const plain = (text: string): string => printable(text).replaceAll("$(", "\\$(");
