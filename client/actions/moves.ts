import * as vscode from "vscode";
import type { Assignment, GrantedAssignment } from "../../server/protocol/assignment.js";
import { isFailure } from "../../server/protocol/failures.js";
import { formatIdentity, type Identity, identityKey, toIdentity } from "../../server/protocol/identity.js";
import type { BackendClient } from "../backend/backendClient.js";
import { usualSentence } from "../display/sentences.js";

/** Moves identities because a person asked for it, and remembers these moves, since nobody needs to be notified of them. */
export class Moves {
  private readonly wanted = new Map<string, number>();

  constructor(private readonly backend: BackendClient) {}

  /** Whether a person in this window has just moved the identity to this port, or is doing so. */
  wants(identity: Identity, port: number): boolean {
    const wanted = this.wanted.get(identityKey(identity));
    return wanted === port || wanted === ANY;
  }

  /**
   * Moves an assignment to a port, or to any available one. If others lease it, the user confirms first.
   * @returns undefined when the user cancels
   */
  async move(assignment: Assignment, port?: number): Promise<GrantedAssignment | undefined> {
    const params = { ...toIdentity(assignment), ...(port === undefined ? {} : { port }) };
    const moved = await this.wanting(assignment, port ?? ANY, async () => {
      try {
        return await this.backend.request("portDaddy/move", params);
      } catch (error) {
        if (!isFailure(error, "NotOwner") || !(await confirm(assignment, error.data.owners))) {
          if (isFailure(error, "NotOwner")) return undefined;
          throw error;
        }
        return await this.backend.request("portDaddy/move", { ...params, force: true });
      }
    });
    if (moved !== undefined) tell(moved, assignment);
    return moved;
  }

  /** Moves an assignment to the port on which its own server listens. */
  async adopt(assignment: Assignment, port: number): Promise<void> {
    await this.wanting(assignment, port, () => this.backend.request("portDaddy/adopt", { ...toIdentity(assignment), port }));
    vscode.window.setStatusBarMessage(vscode.l10n.t("{0} now uses port {1}.", formatIdentity(assignment), port), 4000);
  }

  private async wanting<T extends GrantedAssignment | undefined>(identity: Identity, port: number, work: () => Promise<T>): Promise<T> {
    const key = identityKey(identity);
    this.wanted.set(key, port);
    try {
      const result = await work();
      // The notification may arrive after the answer, so the move is remembered until the identity moves again.
      if (result !== undefined) this.wanted.set(key, result.port);
      return result;
    } catch (error) {
      this.wanted.delete(key);
      throw error;
    }
  }
}

const ANY = -1;

async function confirm(assignment: Assignment, owners: readonly string[]): Promise<boolean> {
  const message = vscode.l10n.t("{0} is in use by {1}.", formatIdentity(assignment), owners.join(", "));
  const detail = vscode.l10n.t("Its server keeps running on port {0} until you restart it.", assignment.port);
  const anyway = vscode.l10n.t("Move Anyway");
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, anyway)) === anyway;
}

/** Reports a move in the status bar, or in a message when the person still has something to do or to know. */
function tell(moved: GrantedAssignment, before: Assignment): void {
  const identity = formatIdentity(moved);
  const keepsListening = before.listener !== undefined && before.trouble === undefined;
  const sentence = keepsListening
    ? vscode.l10n.t(
        "{0} now uses port {1}. Its server keeps listening on port {2} until you restart it.",
        identity,
        moved.port,
        before.port,
      )
    : vscode.l10n.t("{0} now uses port {1}.", identity, moved.port);
  if (moved.usual !== undefined) {
    const warning = [sentence, usualSentence(moved.port, moved.usual)].join(" ");
    void vscode.window.showWarningMessage(warning);
  } else if (keepsListening) void vscode.window.showInformationMessage(sentence);
  else vscode.window.setStatusBarMessage(sentence, 4000);
}
