import * as l10n from "@vscode/l10n";
import { useEffect, useRef, useState } from "preact/hooks";
import { isName, nameRule } from "../../server/protocol/identity.js";
import type { PageAction } from "../../server/protocol/page.js";
import { FIRST_PORT, isPort, LAST_PORT } from "../../server/protocol/port.js";
import type { Dashboard } from "../state/dashboard.js";

const rule = l10n.t("Use {0}", nameRule);

/** Requests a port for a service. Proposes the selected port if it is unassigned. */
export function RequestForm({ dashboard }: { dashboard: Dashboard }) {
  const { model } = dashboard;
  const { current } = dashboard.table;
  const free = current !== undefined && model.rows.get(current) === undefined ? String(current) : "";
  const [project, setProject] = useState("");
  const [service, setService] = useState("");
  const [preferred, setPreferred] = useState(free);
  const [tried, setTried] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  const wrong = {
    project: isName(project) ? undefined : rule,
    service: service === "" || isName(service) ? undefined : rule,
    preferred:
      preferred === "" || (/^\d+$/.test(preferred) && isPort(Number(preferred)))
        ? undefined
        : l10n.t("Enter a number from {0} to {1}", FIRST_PORT, LAST_PORT),
  };
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (Object.values(wrong).some((problem) => problem !== undefined)) return;
    const action: PageAction = {
      kind: "request",
      project,
      ...(service === "" ? {} : { service }),
      ...(preferred === "" ? {} : { preferred: Number(preferred) }),
    };
    if (await dashboard.act(action)) dashboard.askForRequest(false);
  };
  const field = (
    name: keyof typeof wrong,
    label: string,
    value: string,
    set: (value: string) => void,
    placeholder: string,
    list?: string,
  ) => (
    <label class="field">
      <span>{label}</span>
      <input
        ref={name === "project" ? first : undefined}
        type="text"
        inputMode={name === "preferred" ? "numeric" : undefined}
        spellcheck={false}
        autocomplete="off"
        list={list}
        placeholder={placeholder}
        value={value}
        aria-invalid={tried && wrong[name] !== undefined}
        aria-describedby={tried && wrong[name] !== undefined ? `wrong-${name}` : undefined}
        onInput={(event) => set(event.currentTarget.value)}
      />
      {tried && wrong[name] !== undefined && (
        <span class="wrong" id={`wrong-${name}`}>
          {wrong[name]}
        </span>
      )}
    </label>
  );
  const projects = [...new Set(model.all.map((assignment) => assignment.project))].sort();
  return (
    <form
      class="request"
      aria-label={l10n.t("Request a port")}
      noValidate
      onSubmit={(event) => void send(event)}
      onKeyDown={(event) => event.key === "Escape" && dashboard.askForRequest(false)}
    >
      {field("project", l10n.t("Project"), project, setProject, "shop", "projects")}
      {field("service", l10n.t("Service (optional)"), service, setService, "main")}
      {field("preferred", l10n.t("Preferred port (optional)"), preferred, setPreferred, String(model.range[0] + 100))}
      <datalist id="projects">
        {projects.slice(0, 200).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <div class="field-buttons">
        <button type="submit" class="primary">
          {l10n.t("Request")}
        </button>
        <button type="button" onClick={() => dashboard.askForRequest(false)}>
          {l10n.t("Cancel")}
        </button>
      </div>
    </form>
  );
}
