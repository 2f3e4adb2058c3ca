import type { ListenerInfo } from "../../protocol/listeners.js";

/** One process or container on a port, with all its sockets there. */
export interface ProgramOnPort {
  listener: ListenerInfo;
  addresses: string[];
}

/**
 * Combines the sockets of a port by process or container.
 * @returns the own server first, then those of whom more is known
 */
export function programsOnPort(sockets: readonly ListenerInfo[]): ProgramOnPort[] {
  const programs = new Map<string, ProgramOnPort>();
  for (const socket of sockets) {
    const key = keyOf(socket);
    const known = programs.get(key);
    if (known === undefined) programs.set(key, { listener: socket, addresses: [socket.address] });
    else if (!known.addresses.includes(socket.address)) known.addresses.push(socket.address);
  }
  return [...programs.values()].sort((a, b) => rank(a) - rank(b));
}

/** The sockets of which the system tells only the user are taken for one process's, such as a server on 0.0.0.0 and on ::. */
const keyOf = ({ container, pid, user = "" }: ListenerInfo): string =>
  container !== undefined ? `container ${container}` : pid !== undefined ? `pid ${pid}` : `user ${user}`;

function rank({ listener: { own, unclear, pid, container } }: ProgramOnPort): number {
  if (own === true) return 0;
  if (pid === undefined && container === undefined) return 3;
  return unclear === true ? 2 : 1;
}
