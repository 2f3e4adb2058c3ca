import * as l10n from "@vscode/l10n";
import type { EventKind, PortEvent } from "../../server/protocol/history.js";
import { formatActor } from "../../server/protocol/wording/formatOwner.js";
import { describeEvent } from "../text/describeEvent.js";
import { formatAgo, formatFull, formatTime } from "../text/formats.js";
import { Icon, type IconName } from "../controls/icon.js";

const icons: Record<EventKind, IconName> = {
  assigned: "assigned",
  leased: "leased",
  moved: "move",
  conflicted: "warning",
  drifted: "drift",
  shadowed: "warning",
  resolved: "adopt",
  released: "release",
  expired: "expired",
  reclaimed: "expired",
  adopted: "adopt",
  stopped: "stop",
};

/** One event, as a sentence. */
export function EventLine({ event, relative = false, choose }: { event: PortEvent; relative?: boolean; choose?: () => void }) {
  const actor = formatActor(event);
  return (
    <li class={`event of-${event.kind}`}>
      <Icon name={icons[event.kind]} />
      <span class="event-words">
        <bdi>{describeEvent(event)}</bdi>
        {actor !== "" && <span class="quiet"> {actor}</span>}
      </span>
      {choose !== undefined && (
        <button type="button" class="link" onClick={choose} aria-label={l10n.t("Show port {0}", event.port)}>
          {event.port}
        </button>
      )}
      <time class="quiet" dateTime={event.at} title={formatFull(event.at)}>
        {relative ? formatAgo(event.at) : formatTime(new Date(event.at))}
      </time>
    </li>
  );
}
