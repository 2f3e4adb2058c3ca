import type { Dashboard } from "../state/dashboard.js";

/** Says why the table is empty, and what to do. */
export function NoRows({ dashboard }: { dashboard: Dashboard }) {
  const nothingAtAll = dashboard.model.rows.size === 0;
  return (
    <div class="rows" role="rowgroup">
      <div role="row" aria-rowindex={2}>
        <div role="gridcell" aria-colspan={9} class="empty">
          {nothingAtAll ? (
            <>
              <strong>No service has a port yet.</strong>
              <p>
                Write <code>{"${command:portDaddy.port}"}</code> into launch.json or tasks.json, run <code>port-daddy request</code> in a
                terminal, or
              </p>
              <button type="button" class="primary" onClick={() => dashboard.askForRequest(true)}>
                Request Port
              </button>
            </>
          ) : (
            <>
              <strong>No port matches “{dashboard.view.filter}”.</strong>
              <p>Filter by words of an identity, process or folder, by the first digits of a port, or by state:conflict.</p>
              <button type="button" onClick={() => dashboard.look({ filter: "" })}>
                Show All Ports
              </button>
            </>
          )}
        </div>
      </div>
    </div>
  );
}
