import type { Assignment, Lease, PortHolder } from "../../protocol/assignment.js";
import { formatIdentity } from "../../protocol/identity.js";
import { formatOwner } from "../../protocol/wording/formatOwner.js";
import { stateNames } from "../../protocol/wording/portState.js";
import { troubleMessage, troubleTemplates } from "../../protocol/wording/sentences.js";
import type { Texts } from "../texts.js";
import type { Meaning } from "../view.js";
import { describeProcess, describeUnclear } from "./processes.js";

/** One line, as plain text: "shop:web has port 3200". */
export function inShort(l10n: Texts, { identity, assignment }: Meaning): string {
  const name = formatIdentity(identity);
  return assignment === undefined ? l10n.t("{0} gets a port on first use", name) : l10n.t("{0} has port {1}", name, assignment.port);
}

/** As Markdown: whose port it is, its number, its state, and who uses it. */
export function inFull(l10n: Texts, meaning: Meaning): string {
  const { identity, assignment } = meaning;
  const name = escape(formatIdentity(identity));
  if (assignment === undefined) return l10n.t("**{0}** has no port yet. It gets one on first use.", name);
  const { port, pinned, listener, trouble } = assignment;
  const lines = [
    pinned === true ? l10n.t("**{0}** has port **{1}**, which is pinned.", name, port) : l10n.t("**{0}** has port **{1}**.", name, port),
    stateSentence(l10n, assignment),
    ...(trouble === undefined ? [] : [`⚠ ${escape(troubleSentence(l10n, assignment, trouble))}`]),
    ...(trouble === undefined && listener !== undefined ? [escape(describeListener(l10n, assignment, listener))] : []),
  ];
  return lines.join("\n\n");
}

/** The keys are in the bundle for translators by the editor's own messages, whose texts equal the templates. */
function troubleSentence(l10n: Texts, assignment: Assignment, trouble: NonNullable<Assignment["trouble"]>): string {
  const { template, values } = troubleMessage(assignment, trouble, (process) => describeProcess(l10n, process));
  return l10n.t(troubleTemplates[template], ...values);
}

function describeListener(l10n: Texts, assignment: Assignment, listener: PortHolder): string {
  if (assignment.unclear !== true) return l10n.t("Its own server, {0}, is listening.", describeProcess(l10n, listener, "within"));
  const who = describeUnclear(l10n, listener);
  return l10n.t("{0} is listening on port {1} of {2}. It may be its own server.", who, assignment.port, formatIdentity(assignment));
}

function stateSentence(l10n: Texts, { state, leases, lastUsedAt }: Assignment): string {
  const name = l10n.t(stateNames[state]).replace(/^./u, (first) => first.toUpperCase());
  if (state === "idle") return l10n.t("{0}: not in use. Last used {1}.", name, time(lastUsedAt));
  const owners = leases.map((held) => owner(l10n, held));
  return l10n.t("{0}: in use by {1}.", name, owners.length === 0 ? "" : owners.reduce((all, next) => l10n.t("{0} and {1}", all, next)));
}

const owner = (l10n: Texts, held: Lease): string => l10n.t("{0} since {1}", escape(formatOwner(held)), time(held.since));

/** "2030-01-01 00:00 UTC": the backend does not know the reader's time zone. */
const time = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;

const escape = (text: string): string => oneLine(text).replace(/[\\`*_{}[\]()<>#+!|~&-]/g, "\\$&");

const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, " ");
