import type { ScannedListener } from "../../../../server/adapters/system.js";
import { Judge } from "../../../../server/services/listening/judge.js";
import { processOwner } from "../../../../server/services/ownership/leaseOwner.js";
import type { Entry } from "../../../../server/services/registry.js";
import type { StoredLease } from "../../../../server/store/store.js";

/** When the leases began, in milliseconds since the epoch. */
export const LEASED_AT = 1_000_000;

/** @param parts `folder` is /home/me/PROJECT otherwise */
export const entryOf = (
  project: string,
  port: number,
  parts: { service?: string; folder?: string; leases?: StoredLease[]; createdAt?: number } = {},
): Entry => {
  const { service = "main", folder = `/home/me/${project}`, leases = [], createdAt = LEASED_AT } = parts;
  return {
    assignment: { project, service, context: "", port, folder, createdAt, lastUsedAt: createdAt },
    leases: new Map(leases.map((lease) => [lease.owner, lease])),
  };
};

/** The lease of a process, which starts nothing but servers for the port. */
export const leaseOfProcess = (port: number, pid: number): StoredLease => {
  const startedAt = `start of ${pid}`;
  return { port, owner: processOwner({ pid, startedAt }), client: "vscode", pid, startedAt, since: LEASED_AT };
};

export const leaseOfEditor = (port: number, since = LEASED_AT, pid = 9000): StoredLease => ({
  ...{ port, owner: `connection:${pid}`, client: "vscode", pid, since },
});

/** A socket on 127.0.0.1 of a process that started after the leases. */
export const socket = (port: number, pid: number | undefined, more: Partial<ScannedListener> = {}): ScannedListener => ({
  ...{ port, address: "127.0.0.1", since: LEASED_AT + 1, ancestors: [] },
  ...(pid === undefined ? {} : { pid, startedAt: `start of ${pid}` }),
  ...more,
});

/** The meaning of one scan, in ports and pids. */
export async function judge(entries: readonly Entry[], sockets: readonly ScannedListener[]) {
  const registry = { entries: () => entries.values(), changeCount: 0, formerHolder: () => undefined };
  const { findings, listening, isOwn, isUnclear } = await new Judge(registry, { isEphemeral: () => false }).judge(sockets);
  return {
    own: sockets.filter(isOwn),
    unclear: sockets.filter(isUnclear),
    /** The assigned port, what is wrong with it, and who listens there or elsewhere. */
    findings: [...findings].flatMap(([{ assignment }, found]) =>
      found.map(({ kind, port, address, holder, container }) => {
        const who = container ?? holder?.pid;
        return kind === "drift" ? [assignment.port, kind, who, port] : [assignment.port, kind, who, address];
      }),
    ),
    /** The pids of those that are no shadow to clients of localhost. */
    apart: [...findings.values()].flat().flatMap(({ apart, holder }) => (apart === true ? [holder?.pid] : [])),
    /** The pid of the listener on each assigned port. */
    listening: Object.fromEntries([...listening].map(([{ assignment }, { pid }]) => [assignment.port, pid])),
  };
}
