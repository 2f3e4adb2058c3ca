import * as vscode from "vscode";
import type { Assignment, NamedListener, Trouble } from "../../server/protocol/assignment.js";
import { formatIdentity, toIdentity } from "../../server/protocol/identity.js";
import type { ListenerInfo } from "../../server/protocol/listeners.js";
import type { BackendClient } from "../backend/backendClient.js";
import { nameProcess } from "../display/sentences.js";

// VS Code cannot close a message that has buttons. So each button looks again before it acts, and what has changed is said instead.

/** @returns what has changed since the service had this port, in one sentence; undefined when it still has it */
export async function portChange(backend: BackendClient, assignment: Assignment): Promise<string | undefined> {
  const { assignments } = await backend.request("portDaddy/list", toIdentity(assignment));
  const [now] = assignments;
  if (now === undefined) return vscode.l10n.t("{0} no longer has a port.", formatIdentity(assignment));
  return now.port === assignment.port ? undefined : vscode.l10n.t("{0} now uses port {1}.", formatIdentity(assignment), now.port);
}

/**
 * @param listener as a message named it
 * @returns what has changed since it listened there, after another look; undefined when it still does
 * @throws Failure "SystemUnavailable" when the system does not say
 */
export async function listenerChange(backend: BackendClient, port: number, listener: NamedListener): Promise<string | undefined> {
  const { listeners } = await backend.request("portDaddy/listeners", {});
  return listeners.some((each) => isOn(each, port, listener)) ? undefined : noLonger(port, listener);
}

/** @returns what has changed since the trouble was told, after another look; undefined when it is still there */
export async function troubleChange(backend: BackendClient, assignment: Assignment, trouble: Trouble): Promise<string | undefined> {
  const changed = await portChange(backend, assignment);
  if (changed !== undefined) return changed;
  const { kind, port, holder, user, container } = trouble;
  const listener = { user, ...holder, container };
  const { listeners } = await backend.request("portDaddy/listeners", {});
  const there = listeners.filter((each) => isOn(each, port, listener));
  if (there.length === 0) return noLonger(port, listener);
  // It counts as the service's own server by now.
  if (kind === "conflict" && there.every(({ own }) => own === true)) {
    return vscode.l10n.t(
      "{0}, the server of {1}, is already listening on port {2}.",
      nameProcess(listener),
      formatIdentity(assignment),
      port,
    );
  }
  return undefined;
}

function isOn(each: ListenerInfo, port: number, { pid, startedAt, container }: NamedListener): boolean {
  if (each.port !== port) return false;
  if (container !== undefined) return each.container === container;
  return each.pid === pid && (startedAt === undefined || each.startedAt === startedAt);
}

const noLonger = (port: number, listener: NamedListener): string =>
  vscode.l10n.t("{0} is no longer listening on port {1}.", listener.container ?? nameProcess(listener), port);
