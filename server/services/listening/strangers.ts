import type { ScannedListener } from "../../adapters/system.js";
import { servesLocalhost } from "../../protocol/machine/localhost.js";
import type { Entry } from "../registry.js";
import { type Finding, toFinding } from "./findings.js";
import { forwardsToContainer, type Ownership, type Verdict } from "../ownership/ownership.js";

/** The sockets of one server on one port. */
interface Server {
  sockets: ScannedListener[];
  verdict: Verdict;
}

/**
 * Finds strangers on an assigned port, and a second server on another address of it. A server of which nobody can tell whose it is may be the
 * identity's own, but is a second one beside another.
 * @param sockets all listening sockets of the port
 */
export function findStrangers(entry: Entry, sockets: readonly ScannedListener[], ownership: Ownership): Finding[] {
  const servers = toServers(sockets, (socket) => ownership.verdictOn(socket, entry));
  const own = servers.filter(({ verdict }) => verdict === "own");
  const foreign = servers.filter(({ verdict }) => verdict === "foreign");
  const unclear = servers.filter(({ verdict }) => verdict === "unclear");
  if (own.length === 0) return foreign.slice(0, 1).map((server) => toFinding("conflict", server.sockets[0]!));
  const [first, ...others] = [...own.sort(byStart), ...foreign, ...unclear];
  const second = others.find((server) => !isOneTree(first!, server) && (server.verdict !== "own" || !sharesAddress(first!, server)));
  if (second === undefined) return [];
  if (sharesAddress(first!, second)) return [toFinding("conflict", second.sockets[0]!)];
  const isApart = ![first!, second].every(({ sockets }) => servesLocalhost(sockets.map(({ address }) => address)));
  return [{ ...toFinding("shadow", second.sockets[0]!), ...(isApart ? { apart: true } : {}) }];
}

function toServers(sockets: readonly ScannedListener[], verdictOn: (socket: ScannedListener) => Verdict): Server[] {
  const servers = new Map<unknown, Server>();
  for (const socket of sockets) {
    const { pid, container } = socket;
    const publishes = container !== undefined || forwardsToContainer(socket);
    const key = publishes ? `container ${container ?? ""}` : pid;
    const server = servers.get(key);
    if (server === undefined) servers.set(key, { sockets: [socket], verdict: verdictOn(socket) });
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
