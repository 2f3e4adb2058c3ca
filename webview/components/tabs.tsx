import * as l10n from "@vscode/l10n";
import type { Dashboard } from "../state/dashboard.js";
import { type Tab, tabs } from "../state/viewState.js";

const names: Record<Tab, string> = { ports: l10n.t("Ports"), time: l10n.t("Statistics"), history: l10n.t("History") };

/** The three views; the arrow keys switch between them. */
export function Tabs({ dashboard }: { dashboard: Dashboard }) {
  const { tab } = dashboard.view;
  const pressed = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length]!;
    dashboard.look({ tab: next });
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={l10n.t("View")} onKeyDown={pressed}>
      {tabs.map((each) => (
        <button
          key={each}
          id={`tab-${each}`}
          type="button"
          role="tab"
          aria-selected={each === tab}
          aria-controls="panel"
          tabIndex={each === tab ? 0 : -1}
          onClick={() => dashboard.look({ tab: each })}
        >
          {names[each]}
        </button>
      ))}
    </div>
  );
}
