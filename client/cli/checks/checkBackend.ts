import type { Explanation, Health } from "../../../server/protocol/requests.js";
import { PROTOCOL_VERSION } from "../../../server/protocol/handshake.js";
import { VERSION } from "../../../server/protocol/version.js";
import { findProject, type Project } from "../../project/findProject.js";
import { failure, ok, type Report, warning } from "./doctorChecks.js";
import { sentenceOf } from "../exitCode.js";
import { type Shell, withBackend } from "../shell.js";
import { formatDuration } from "../times.js";

/** Can it be reached, is it of our version, and what does it say of itself and of the ports? */
export async function checkBackend(shell: Shell): Promise<Report[]> {
  return withBackend(shell, async (backend) => {
    const health = await backend.request("portDaddy/health", {});
    const project = await findOwn(shell);
    const preferred = new Set([...(project?.services.values() ?? [])].flatMap(({ preferred }) => preferred ?? []));
    const reports = [...preferred].map(async (port) => {
      try {
        return reportPreferred(await backend.request("portDaddy/explain", { port }), project!.project);
      } catch (error) {
        return warning(`whether ${port} can be had is unknown: ${withoutStop(sentenceOf(error))}`);
      }
    });
    return [...reportHealth(health), ...(await Promise.all(reports)).map((report) => ({ subject: "preferred", ...report }))];
  });
}

/** undefined where its files are broken: that is told in a line of its own. */
async function findOwn(shell: Shell): Promise<Project | undefined> {
  try {
    return await findProject(shell.cwd());
  } catch {
    return undefined;
  }
}

export function reportHealth(health: Health): Report[] {
  const { version, protocol, pid, uptimeSeconds, store, problems } = health;
  const running = `version ${version}, process ${pid}, for ${formatDuration(uptimeSeconds)}`;
  const ours = `${running}; this command is version ${VERSION}`;
  return [
    version === VERSION ? ok(running) : warning(ours, "Update Port Daddy on the older side, so that both know the same."),
    { subject: "protocol", ...reportProtocol(protocol) },
    {
      subject: "store",
      ...(store.status === "ok"
        ? ok(store.path ?? "The store")
        : failure(`${store.path ?? "The store"} cannot be used`, "See what port-daddy logs says of it.")),
    },
    ...problems.map((problem) => ({ subject: "problem", ...warning(withoutStop(problem)) })),
    ...reportRange(health),
  ];
}

function reportProtocol(protocol: string): Report {
  return protocol === PROTOCOL_VERSION
    ? ok(protocol)
    : warning(`the backend speaks ${protocol}, and this command ${PROTOCOL_VERSION}`, "Update Port Daddy on the older side.");
}

/** How many ports of the range can be handed out, and for each that cannot, why. */
export function reportRange({ range: [first, last], exclusions }: Pick<Health, "range" | "exclusions">): Report[] {
  const kept = new Set(exclusions.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, at) => first + at)));
  const size = last - first + 1;
  const total = `${size - kept.size} of the ${size} ports from ${first} to ${last} can be handed out`;
  const reasons = [...new Set(exclusions.map(({ reason }) => reason))];
  const isNarrow = kept.size * 2 > size;
  const remedy = `Set "range" in config.json to ports of which fewer are kept back.`;
  return [
    { subject: "range", ...(kept.size === size ? failure(total, remedy) : isNarrow ? warning(total, remedy) : ok(total)) },
    ...reasons.map((reason) => {
      const ports = exclusions.filter((exclusion) => exclusion.reason === reason).map(formatPorts);
      return { subject: "kept back", ...ok(`${ports.join(", ")}: ${reason}`) };
    }),
  ];
}

const formatPorts = ({ first, last }: { first: number; last: number }): string => (first === last ? String(first) : `${first}-${last}`);

/** One that the project itself has is as it should be. */
export function reportPreferred({ available, reason, assignment }: Explanation, project: string): Report {
  return available || assignment?.project === project ? ok(withoutStop(reason)) : warning(withoutStop(reason));
}

const withoutStop = (sentence: string): string => sentence.replace(/\.$/, "");
