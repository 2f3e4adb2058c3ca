import type { ScannedListener } from "../../adapters/system.js";
import type { Entry } from "../registry.js";
import { type Finding, toFinding } from "./findings.js";
import type { Ownership } from "../ownership/ownership.js";

/** The sockets of one server on one port. */
interface Server {
  sockets: ScannedListener[];
  isOwn: boolean;
}

/** A container's port is published by a process for each address. Source: the `docker-proxy` of moby/moby, rootless-containers/rootlesskit. */
const PUBLISHES_CONTAINERS = /(^|[/\\])(docker-proxy|rootlessport|rootlesskit)(\s|$)/;

/**
 * Finds strangers on an assigned port, and a second server on another address of it.
 * @param sockets all listening sockets of the port
 */
export function findStrangers(entry: Entry, sockets: readonly ScannedListener[], ownership: Ownership): Finding[] {
  const servers = toServers(sockets, (socket) => ownership.isOwn(socket, entry));
  const own = servers.filter(({ isOwn }) => isOwn);
  const strangers = servers.filter(({ isOwn }) => !isOwn);
  if (own.length === 0) return strangers.slice(0, 1).map((server) => toFinding("conflict", server.sockets[0]!));
  const [first, ...others] = [...own.sort(byStart), ...strangers];
  const second = others.find((server) => !isOneTree(first!, server) && (!server.isOwn || !sharesAddress(first!, server)));
  if (second === undefined) return [];
  return [toFinding(sharesAddress(first!, second) ? "conflict" : "shadow", second.sockets[0]!)];
}

function toServers(sockets: readonly ScannedListener[], isOwn: (socket: ScannedListener) => boolean): Server[] {
  const servers = new Map<unknown, Server>();
  for (const socket of sockets) {
    const { pid, container, command } = socket;
    const publishes = container !== undefined || (command !== undefined && PUBLISHES_CONTAINERS.test(command));
    const key = publishes ? `container ${container ?? ""}` : pid;
    const server = servers.get(key);
    if (server === undefined) servers.set(key, { sockets: [socket], isOwn: isOwn(socket) });
    else server.sockets.push(socket);
  }
  // Identified ones first.
  return [...servers.values()].sort((a, b) => rank(a) - rank(b));
}

const rank = ({ sockets: [socket] }: Server): number => (socket!.pid === undefined && socket!.container === undefined ? 1 : 0);

const byStart = (a: Server, b: Server): number => (a.sockets[0]!.since ?? 0) - (b.sockets[0]!.since ?? 0);

/** Whether one started the other, as a server starts its workers. */
const isOneTree = (a: Server, b: Server): boolean => isAncestor(a, b) || isAncestor(b, a);

const isAncestor = ({ sockets: [a] }: Server, { sockets: [b] }: Server): boolean => b!.ancestors.some(({ pid }) => pid === a!.pid);

const sharesAddress = (a: Server, b: Server): boolean =>
  a.sockets.some(({ address }) => b.sockets.some((socket) => socket.address === address));
