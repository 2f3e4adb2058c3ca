/** A process that holds a socket. */
export interface SocketHolder {
  /** The same for all that hold one socket. */
  socket: string;
  pid: number;
  parentPid: number;
}

/**
 * Processes share a socket when a child inherits it, as a web server's workers do. Of those, the one is kept that had it first: whose own
 * parent is not among them, and among several the one with the lowest pid. Stopping that one stops the server.
 */
export function oneHolderPerSocket<Holder extends SocketHolder>(holders: readonly Holder[]): Holder[] {
  const bySocket = new Map<string, Holder[]>();
  for (const holder of holders) bySocket.set(holder.socket, [...(bySocket.get(holder.socket) ?? []), holder]);
  return [...bySocket.values()].map((sharing) => {
    const pids = new Set(sharing.map(({ pid }) => pid));
    const roots = sharing.filter(({ pid, parentPid }) => parentPid === pid || !pids.has(parentPid));
    return (roots.length === 0 ? sharing : roots).reduce((lowest, holder) => (holder.pid < lowest.pid ? holder : lowest));
  });
}
