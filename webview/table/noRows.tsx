import type { Dashboard } from "../state/dashboard.js";
import { findImpossibleState, rowStates } from "../state/filterRows.js";
import { stateNames } from "../../server/protocol/wording/portState.js";

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
      <strong>No service has a port yet.</strong>
      <p>
        Write <code>{"${command:portDaddy.port}"}</code> into launch.json or tasks.json, run <code>port-daddy request</code> in a terminal,
        or
      </p>
      <button type="button" class="primary" onClick={() => dashboard.askForRequest(true)}>
        Request Port
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
          <strong>No port matches “{filter}”.</strong>
          <p>Filter by words of an identity, process or folder, by the first digits of a port, or by state:conflict.</p>
        </>
      ) : (
        <>
          <strong>{sentenceFor(wrong)}</strong>
          <p>The states are:</p>
          <div class="choices">
            {rowStates.map((state) => (
              <button key={state} type="button" onClick={() => dashboard.look({ filter: replaceState(filter, state) })}>
                <i class={`dot is-${state}`} /> {stateNames[state]}
              </button>
            ))}
          </div>
        </>
      )}
      <button type="button" onClick={() => dashboard.look({ filter: "" })}>
        Show All Ports
      </button>
    </>
  );
}

function sentenceFor({ state, inMap }: { state: string; inMap: boolean }): string {
  if (state === "") return "Enter a state after “state:”.";
  return inMap ? `The table has no ports in the state “${state}”; the map shows them.` : `There is no state “${state}”.`;
}

const replaceState = (filter: string, state: string): string => filter.replace(/(^|\s)state:\S*/gi, `$1state:${state}`);
