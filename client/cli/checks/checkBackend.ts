import type { Health } from "../../../server/protocol/requests.js";
import { PROTOCOL_VERSION } from "../../../server/protocol/handshake.js";
import { listAll } from "../../../server/protocol/pages/listAll.js";
import { FIRST_PORT } from "../../../server/protocol/port.js";
import { VERSION } from "../../../server/protocol/version.js";
import { findProject, type Project } from "../../project/findProject.js";
import { checkPreferred } from "./checkPreferred.js";
import { readListeners, reportPorts } from "./checkPorts.js";
import { failure, ok, type Report, warning, withoutStop } from "./doctorChecks.js";
import { sentenceOf } from "../exitCode.js";
import { type Backend, type Shell, withBackend } from "../shell.js";
import { formatDuration } from "../times.js";

/** Checks that the backend answers and has our version, and reports its health, the state of all ports, and the project's preferred ports. */
export async function checkBackend(shell: Shell): Promise<Report[]> {
  return withBackend(shell, async (backend) => {
    const health = await backend.request("portDaddy/health", {});
    return [...reportHealth(health), ...(await checkPorts(backend, health, await findOwnProject(shell)))];
  });
}

async function checkPorts(backend: Backend, health: Health, project: Project | undefined): Promise<Report[]> {
  const listeners = await readListeners(backend).catch((error: unknown) => error as Error);
  const { assignments } = await listAll(backend, {});
  const preferred = project === undefined ? [] : await checkPreferred(backend, project, health, assignments);
  if (!(listeners instanceof Error)) return [...reportPorts(assignments, listeners, health.range), ...preferred];
  const unknown = warning(`cannot tell whether they are in order: ${withoutStop(sentenceOf(listeners))}`);
  return [{ subject: "ports", ...unknown }, ...preferred];
}

/** @returns undefined when its files are broken, which another check reports */
async function findOwnProject(shell: Shell): Promise<Project | undefined> {
  try {
    return await findProject(shell.cwd());
  } catch {
    return undefined;
  }
}

const UPDATE = "Update Port Daddy where it is older.";

export function reportHealth(health: Health): Report[] {
  const { version, protocol, pid, uptimeSeconds, store, problems } = health;
  const running = `version ${version}, pid ${pid}, running for ${formatDuration(uptimeSeconds)}`;
  const ours = `${running}; this command is version ${VERSION}`;
  return [
    version === VERSION ? ok(running) : warning(ours, UPDATE),
    { subject: "protocol", ...reportProtocol(protocol) },
    {
      subject: "store",
      ...(store.status === "ok"
        ? ok(store.path ?? "not in a file")
        : failure(`${store.path ?? "the store"} is not usable`, 'Run "port-daddy logs" to see why.')),
    },
    ...problems.map((problem) => ({ subject: "problem", ...warning(withoutStop(problem)) })),
    ...reportRange(health),
  ];
}

function reportProtocol(protocol: string): Report {
  return protocol === PROTOCOL_VERSION
    ? ok(protocol)
    : warning(`the backend uses ${protocol}, this command uses ${PROTOCOL_VERSION}`, UPDATE);
}

type Ports = Pick<Health, "range" | "exclusions" | "exclusionsOutside" | "risky" | "onlyByNumber">;

/** Reports how many ports of the range can be assigned, which are assigned only when requested by number, and why the others are excluded. */
export function reportRange({ range: [first, last], exclusions, exclusionsOutside, risky = [], onlyByNumber }: Ports): Report[] {
  const excluded = new Set(exclusions.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, at) => first + at)));
  const size = last - first + 1;
  const total = `${size - excluded.size} of the ${size} ports from ${first} to ${last} can be assigned`;
  const all = [...exclusions, ...(exclusionsOutside ?? [])].sort((a, b) => a.first - b.first);
  const reasons = [...new Set(all.map(({ reason }) => reason))];
  const byNumber = [
    ...(onlyByNumber.length === 0 ? [] : [`${onlyByNumber.join(", ")}, which other programs often use`]),
    ...(exclusionsOutside === undefined ? [] : [`ports outside ${first} to ${last}, from ${FIRST_PORT} up, unless they are excluded`]),
  ];
  const isNarrow = excluded.size * 2 > size || risky.length > 0;
  const remedy = `Set "range" in config.json to ports of which fewer are excluded.`;
  return [
    { subject: "range", ...(excluded.size === size ? failure(total, remedy) : isNarrow ? warning(total, remedy) : ok(total)) },
    ...risky.map((part) => ({ subject: "range", ...warning(`${formatPorts(part)} can be taken at any moment: ${part.reason}`) })),
    ...byNumber.map((ports) => ({ subject: "by number", ...ok(`assigned only when requested by number: ${ports}`) })),
    ...reasons.map((reason) => {
      const ports = joined(all.filter((exclusion) => exclusion.reason === reason)).map(formatPorts);
      return { subject: "excluded", ...ok(`${ports.join(", ")}: ${reason}`) };
    }),
  ];
}

/** Joins what an end of the range has cut. */
function joined(parts: readonly { first: number; last: number }[]): { first: number; last: number }[] {
  const found: { first: number; last: number }[] = [];
  for (const { first, last } of parts) {
    const before = found.at(-1);
    if (before !== undefined && first <= before.last + 1) before.last = Math.max(before.last, last);
    else found.push({ first, last });
  }
  return found;
}

const formatPorts = ({ first, last }: { first: number; last: number }): string => (first === last ? String(first) : `${first}-${last}`);
