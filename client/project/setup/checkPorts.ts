import { BROWSER_REFUSED_PORTS, FIRST_PORT, isPort, LAST_PORT } from "../../../server/protocol/port.js";
import type { Requester } from "../../../server/protocol/requests.js";
import type { Project } from "../findProject.js";

/**
 * Says why the project's services cannot have a port.
 * @returns one sentence; undefined when it can, or nobody knows
 */
export type PortCheck = (port: number) => Promise<string | undefined>;

/** The check that needs no backend. */
export const checkNumber: PortCheck = (port) =>
  Promise.resolve(
    !isPort(port)
      ? `Only ports from ${FIRST_PORT} to ${LAST_PORT} are assigned.`
      : BROWSER_REFUSED_PORTS.includes(port)
        ? `Port ${port} is not available: browsers refuse to open it.`
        : undefined,
  );

/** Asks the backend, which knows the machine's settings and whose port it is. When it does not answer, only the number is looked at. */
export function checkByBackend({ project }: Pick<Project, "project">, backend: Requester): PortCheck {
  const health = backend.request("portDaddy/health", {});
  health.catch(() => undefined); // Told by the first check.
  return async (port) => {
    const impossible = await checkNumber(port);
    if (impossible !== undefined) return impossible;
    try {
      const [{ exclusions, exclusionsOutside = [] }, explanation] = await Promise.all([
        health,
        backend.request("portDaddy/explain", { port }),
      ]);
      const { available, reason, assignment, listener } = explanation;
      if (available) return undefined;
      // Each checkout of a project has ports of its own, so this one may prefer another one's.
      if (assignment !== undefined) return assignment.project === project ? undefined : reason;
      // A server that listens there is most likely this one, started without Port Daddy.
      const isExcluded = [...exclusions, ...exclusionsOutside].some(({ first, last }) => port >= first && port <= last);
      return listener === undefined || isExcluded ? reason : undefined;
    } catch {
      return undefined; // The backend is gone or busy; the port is only a preference.
    }
  };
}
