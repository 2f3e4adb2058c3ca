import * as l10n from "@vscode/l10n";
import { adoptablePort } from "../../server/protocol/assignment.js";
import type { PageAction } from "../../server/protocol/page.js";
import type { Dashboard } from "../state/dashboard.js";
import type { PortRow } from "../state/portRow.js";
import { Icon, type IconName } from "../controls/icon.js";

/** The actions for one port. The host asks for what is missing, and has anything confirmed that affects somebody else. */
export function PortActions({ dashboard, port, row }: { dashboard: Dashboard; port: number; row: PortRow | undefined }) {
  const button = (icon: IconName, label: string, action: PageAction) => (
    <button type="button" onClick={() => void dashboard.act(action)}>
      <Icon name={icon} /> {label}
    </button>
  );
  if (row === undefined) {
    const excluded = dashboard.model.exclusionOf(port) !== undefined;
    return (
      <div class="actions">
        {!excluded && (
          <button type="button" onClick={() => dashboard.askForRequest(true)}>
            <Icon name="add" /> {l10n.t("Request This Port")}
          </button>
        )}
        {button("copy", l10n.t("Copy Port"), { kind: "copy", ports: [port] })}
      </div>
    );
  }
  const { assignment, process, visitor } = row;
  const owner = assignment ?? visitor;
  const adoptable = owner && adoptablePort(owner);
  const stoppable = process?.startedAt === undefined ? undefined : { pid: process.pid, startedAt: process.startedAt };
  // A drifted server's process is on the other port.
  const stopAt = assignment?.trouble?.kind === "drift" ? assignment.trouble.port : port;
  return (
    <div class="actions">
      {button("open", l10n.t("Open in Browser"), { kind: "open", port })}
      {button("copy", l10n.t("Copy Port"), { kind: "copy", ports: [port] })}
      {button("copy", l10n.t("Copy URL"), { kind: "copyUrl", port })}
      {adoptable !== undefined && button("adopt", l10n.t("Use Port {0}", adoptable), { kind: "adopt", port: owner!.port })}
      {assignment !== undefined && button("move", l10n.t("Move to Another Port…"), { kind: "move", port })}
      {assignment !== undefined &&
        button("pin", assignment.pinned ? l10n.t("Unpin Port") : l10n.t("Pin Port"), {
          kind: "pin",
          port,
          pinned: assignment.pinned !== true,
        })}
      {assignment !== undefined && button("release", l10n.t("Release Port"), { kind: "release", ports: [port] })}
      {stoppable !== undefined && button("stop", l10n.t("Stop Process…"), { kind: "stop", port: stopAt, ...stoppable })}
    </div>
  );
}
