import * as l10n from "@vscode/l10n";
import type { Dashboard } from "../state/dashboard.js";
import { findImpossibleState, rowStates } from "../state/filterRows.js";
import { stateTexts } from "../text/states.js";

/** Says why the table is empty, and what to do. */
export function NoRows({ dashboard }: { dashboard: Dashboard }) {
  return (
    <div class="rows" role="rowgroup">
      <div role="row" aria-rowindex={2}>
        <div role="gridcell" aria-colspan={9} class="empty">
          {dashboard.model.rows.size === 0 ? <NothingAtAll dashboard={dashboard} /> : <NoMatch dashboard={dashboard} />}
        </div>
      </div>
    </div>
  );
}

function NothingAtAll({ dashboard }: { dashboard: Dashboard }) {
  return (
    <>
      <strong>{l10n.t("No service has a port yet.")}</strong>
      <p>
        {l10n.t(
          "Write {0} into launch.json or tasks.json, run {1} in a terminal, or request one here.",
          "${command:portDaddy.port}",
          "port-daddy request",
        )}
      </p>
      <button type="button" class="primary" onClick={() => dashboard.askForRequest(true)}>
        {l10n.t("Request Port")}
      </button>
    </>
  );
}

function NoMatch({ dashboard }: { dashboard: Dashboard }) {
  const { filter } = dashboard.view;
  const wrong = findImpossibleState(filter);
  return (
    <>
      {wrong === undefined ? (
        <>
          <strong>{l10n.t("No port matches “{0}”.", filter)}</strong>
          <p>{l10n.t("Filter by words of an identity, process or folder, by the first digits of a port, or by state:conflict.")}</p>
        </>
      ) : (
        <>
          <strong>{sentenceFor(wrong)}</strong>
          <p>{l10n.t("The states are:")}</p>
          <div class="choices">
            {rowStates.map((state) => (
              <button key={state} type="button" onClick={() => dashboard.look({ filter: replaceState(filter, state) })}>
                <i class={`dot is-${state}`} /> {stateTexts[state]}
              </button>
            ))}
          </div>
        </>
      )}
      <button type="button" onClick={() => dashboard.look({ filter: "" })}>
        {l10n.t("Show All Ports")}
      </button>
    </>
  );
}

function sentenceFor({ state, inMap }: { state: string; inMap: boolean }): string {
  if (state === "") return l10n.t("Enter a state after “state:”.");
  return inMap
    ? l10n.t("The table has no ports in the state “{0}”; the map shows them.", state)
    : l10n.t("There is no state “{0}”.", state);
}

const replaceState = (filter: string, state: string): string => filter.replace(/(^|\s)state:\S*/gi, `$1state:${state}`);
