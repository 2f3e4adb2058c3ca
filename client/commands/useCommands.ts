import * as vscode from "vscode";
import { urlOf } from "../display/portUrl.js";
import type { PortItem } from "../views/rows.js";
import { openUrl } from "../actions/openUrl.js";
import type { Command } from "./commands.js";
import type { PortPicker } from "../actions/portPicker.js";

/** Commands that use a port: copy it, or open its URL. */
export function useCommands(picker: PortPicker): Record<string, Command> {
  const copy = async (text: string): Promise<void> => {
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(vscode.l10n.t("Copied {0}", text), 2000);
  };
  const placeOf = async (item: PortItem | undefined, placeHolder: string): Promise<{ port: number; url: string } | undefined> => {
    if (item?.listener !== undefined && item.listener.own !== true) {
      const { port } = item.listener;
      return { port, url: `http://localhost:${port}` };
    }
    const assignment = await picker.one(item, placeHolder);
    return assignment === undefined ? undefined : { port: assignment.port, url: urlOf(assignment) };
  };
  return {
    "portDaddy.copyPort": async (item?: PortItem) => {
      const place = await placeOf(item, vscode.l10n.t("Select the port to copy"));
      if (place !== undefined) await copy(String(place.port));
    },
    "portDaddy.copyUrl": async (item?: PortItem) => {
      const place = await placeOf(item, vscode.l10n.t("Select the port whose URL to copy"));
      if (place !== undefined) await copy(place.url);
    },
    "portDaddy.openInBrowser": async (item?: PortItem) => {
      const place = await placeOf(item, vscode.l10n.t("Select the port to open in the browser"));
      if (place !== undefined) await openUrl(place.port, place.url);
    },
  };
}
