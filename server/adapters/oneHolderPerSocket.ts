/** A process that holds a socket. */
export interface SocketHolder {
  /** The same for all holders of one socket. */
  socket: string;
  pid: number;
  parentPid: number;
}

/**
 * Keeps one holder per socket. Processes share a socket when children inherit it, as a web server's workers do. The one kept had it first:
 * its parent is not among the holders, and of several such holders it has the lowest pid. Stopping it stops the server.
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
