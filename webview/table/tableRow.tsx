import * as l10n from "@vscode/l10n";
import { Component } from "preact";
import { formatIdentity } from "../../server/protocol/identity.js";
import type { ProcessUsage } from "../../server/protocol/listeners.js";
import { processName } from "../../server/protocol/wording/processName.js";
import type { Dashboard } from "../state/dashboard.js";
import type { PortRow } from "../state/portRow.js";
import { stateTexts } from "../text/states.js";
import type { TableItem } from "../state/tableItems.js";
import { explainRow } from "../state/describePort.js";
import { formatAgo, formatBytes, formatFull, formatPercent, formatPorts } from "../text/formats.js";
import { Icon } from "../controls/icon.js";
import { Name } from "../controls/name.js";
import { IconButton } from "../controls/iconButton.js";

interface Props {
  dashboard: Dashboard;
  row: PortRow;
  index: number;
  /** In pixels. */
  top: number;
  selected: boolean;
  /** Whether the row has the keyboard focus. */
  current: boolean;
  /** The level in a tree; undefined in a flat table. */
  level: number | undefined;
  usage: ProcessUsage | undefined;
  /** Changes every minute, so that "2m ago" is redrawn. */
  minute: number;
}

/** One port. Redrawn only when its data has changed, because most rows stay the same while thousands scroll past. */
export class TableRow extends Component<Props> {
  override shouldComponentUpdate(next: Props): boolean {
    return (Object.keys(next) as (keyof Props)[]).some((name) => next[name] !== this.props[name]);
  }

  override render({ dashboard, row, index, top, selected, current, level, usage }: Props) {
    const { port, process, assignment } = row;
    const { table } = dashboard;
    const click = ({ ctrlKey, metaKey, shiftKey }: MouseEvent): void => table.choose(port, { add: ctrlKey || metaKey, extend: shiftKey });
    const act = (event: MouseEvent, kind: "copyUrl" | "open"): void => {
      event.stopPropagation();
      void dashboard.act({ kind, port });
    };
    return (
      <div
        id={`row-${port}`}
        class={`row ${selected ? "selected" : ""} ${current ? "current" : ""}`}
        role="row"
        aria-rowindex={index + 2}
        aria-level={level}
        aria-selected={selected}
        style={{ transform: `translateY(${top}px)` }}
        onClick={click}
      >
        <Cell column={1} name="port">
          {port}
        </Cell>
        <Cell column={2} name="identity" title={row.identity}>
          {row.identity !== "" && <Name name={level === undefined ? row.identity : inProject(row)} />}
          {row.visitor !== undefined && row.identity === "" && (
            <span class="quiet">{l10n.t("server of {0}", formatIdentity(row.visitor))}</span>
          )}
          {assignment?.pinned && <Icon name="pin" class="pinned" />}
        </Cell>
        <Cell column={3} name="state" title={explainRow(row)}>
          <i class={`dot is-${row.state}`} /> {stateTexts[row.state]}
        </Cell>
        <Cell column={4} name="process" title={process?.command ?? row.container}>
          {process !== undefined && (
            <>
              <bdi>{processName(process.command)}</bdi> <span class="quiet">{process.pid}</span>
            </>
          )}
          {process === undefined && row.container !== undefined && <bdi>{row.container}</bdi>}
        </Cell>
        <Cell column={5} name="cpu">
          {usage && formatPercent(usage.cpuPercent)}
        </Cell>
        <Cell column={6} name="memory">
          {usage && formatBytes(usage.memoryBytes)}
        </Cell>
        <Cell column={7} name="owner" title={row.owner}>
          <bdi>{row.owner}</bdi>
        </Cell>
        <Cell column={8} name="since" title={row.since && formatFull(row.since)}>
          {row.since && formatAgo(row.since)}
        </Cell>
        <Cell column={9} name="used" title={row.lastUsed && formatFull(row.lastUsed)}>
          <span class="used-at">{row.lastUsed && formatAgo(row.lastUsed)}</span>
          <span class="row-actions">
            <IconButton icon="copy" label={l10n.t("Copy the URL of {0}", port)} tabIndex={-1} onClick={(event) => act(event, "copyUrl")} />
            <IconButton icon="open" label={l10n.t("Open {0} in the browser", port)} tabIndex={-1} onClick={(event) => act(event, "open")} />
          </span>
        </Cell>
      </div>
    );
  }
}

/** What stands under a project's heading, which has the project: `web`, or `web:feature-login`. */
const inProject = ({ identity, project }: PortRow): string => identity.slice(project.length + 1);

function Cell(props: { column: number; name: string; title?: string; children?: preact.ComponentChildren }) {
  return (
    <div class={`cell ${props.name}`} role="gridcell" aria-colindex={props.column} title={props.title}>
      {props.children}
    </div>
  );
}

interface GroupProps {
  dashboard: Dashboard;
  item: Extract<TableItem, { kind: "group" }>;
  index: number;
  top: number;
}

/** A project's heading; a click collapses or expands the group. */
export function GroupRow({ dashboard, item: { project, count, open }, index, top }: GroupProps) {
  const toggle = (): void => {
    const { collapsed } = dashboard.view;
    dashboard.look({ collapsed: open ? [...collapsed, project] : collapsed.filter((each) => each !== project) });
  };
  const pressed = (event: MouseEvent): void => {
    event.stopPropagation(); // Otherwise the row would handle the click, too.
    toggle();
  };
  return (
    <div
      class="row group"
      role="row"
      aria-level={1}
      aria-expanded={open}
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${top}px)` }}
      onClick={toggle}
    >
      <div class="group-name" role="gridcell" aria-colspan={9}>
        <button type="button" onClick={pressed}>
          <Icon name="chevron" class={open ? "down" : ""} />
          <Name name={project === "" ? l10n.t("Unassigned") : project} /> <span class="quiet">{formatPorts(count)}</span>
        </button>
      </div>
    </div>
  );
}
