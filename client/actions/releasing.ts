import * as vscode from "vscode";
import type { Assignment, GrantedAssignment } from "../../server/protocol/assignment.js";
import { isFailure } from "../../server/protocol/failures.js";
import { formatIdentity, toIdentity } from "../../server/protocol/identity.js";
import { MAX_BATCH } from "../../server/protocol/limits.js";
import type { BackendClient } from "../backend/backendClient.js";
import { knowsRestore } from "../connection/olderBackend.js";
import { noticeSentence } from "../display/sentences.js";
import { findUses, leasedBy, type PortUse } from "./portUses.js";

/** The most ports that the question lists. */
const MOST = 15;
/** The most ports of which a message says that they were lost meanwhile. */
const MOST_LOST = 3;

/** Releases ports because a person asked for it: asks once where somebody uses them, and offers to undo it. */
export class Releasing {
  constructor(
    private readonly backend: BackendClient,
    private readonly report: (error: unknown) => Promise<void>,
  ) {}

  /**
   * @param asks whether to ask also where nobody uses them, because a key is easily pressed by mistake
   * @returns whether the user agreed, or need not be asked
   */
  async release(assignments: readonly Assignment[], { asks = false } = {}): Promise<boolean> {
    if (assignments.length === 0) return false;
    const uses = await findUses(this.backend, assignments);
    if (uses.length === 0) throw new Error(vscode.l10n.t("Port {0} is no longer assigned.", assignments[0]!.port));
    const isAsked = asks || uses.some(({ sentences }) => sentences.length > 0);
    if (isAsked && !(await confirm(uses))) return false;
    const released: Assignment[] = [];
    try {
      const refused = await this.releaseAll(uses, isAsked, released);
      // Nobody was asked about them: they are in use since a moment ago, or only the backend knows that the owner is another client.
      if (refused.length > 0 && (await confirm(refused))) await this.releaseAll(refused, true, released);
    } finally {
      if (released.length > 0) this.tell(released);
    }
    return true;
  }

  /** @returns those that others lease, unless it is forced */
  private async releaseAll(all: readonly PortUse[], isForced: boolean, released: Assignment[]): Promise<PortUse[]> {
    const refused: PortUse[] = [];
    for (const { assignment } of all) {
      try {
        const params = { ...toIdentity(assignment), ...(isForced ? { force: true } : {}) };
        released.push(...(await this.backend.request("portDaddy/release", params)).released);
      } catch (error) {
        if (isFailure(error, "NotOwner")) refused.push(leasedBy(assignment, error.data.owners));
        // Somebody else has released it in the meantime, which is fine.
        else if (!isFailure(error, "NotFound")) throw error;
      }
    }
    return refused;
  }

  private tell(released: readonly Assignment[]): void {
    const [first, ...others] = released;
    const sentence =
      others.length === 0
        ? vscode.l10n.t("Released port {0} of {1}.", first!.port, formatIdentity(first!))
        : vscode.l10n.t("Released {0} ports.", released.length);
    const undo = vscode.l10n.t("Undo");
    const remedies = knowsRestore(this.backend.protocol) ? [undo] : [];
    const telling = async (): Promise<void> => {
      if ((await vscode.window.showInformationMessage(sentence, ...remedies)) === undo) await this.undo(released);
    };
    telling().catch((error: unknown) => this.report(error));
  }

  private async undo(released: readonly Assignment[]): Promise<void> {
    const outcomes: GrantedAssignment[] = [];
    for (let at = 0; at < released.length; at += MAX_BATCH) {
      const batch = released.slice(at, at + MAX_BATCH).map(toRestore);
      outcomes.push(...(await this.backend.request("portDaddy/restore", { assignments: batch })).assignments);
    }
    const lost = outcomes.filter(({ port }, index) => port !== released[index]!.port);
    if (lost.length > 0) {
      const sentences = lost.slice(0, MOST_LOST).map(describeOther);
      const more = lost.length - sentences.length;
      if (more > 0) sentences.push(vscode.l10n.t("{0} more services have other ports now.", more));
      void vscode.window.showWarningMessage(sentences.join(" "));
      return;
    }
    const [first, ...others] = outcomes;
    const done =
      others.length === 0
        ? vscode.l10n.t("{0} has port {1} again.", formatIdentity(first!), first!.port)
        : vscode.l10n.t("{0} services have their ports again.", outcomes.length);
    vscode.window.setStatusBarMessage(done, 4000);
  }
}

const toRestore = ({ project, service, context, port, folder, pinned, byNumber, createdAt }: Assignment) => ({
  ...{ project, service, context, port, folder, pinned, byNumber, createdAt },
});

/** Says why a service has another port than the one that was released. */
function describeOther(granted: GrantedAssignment): string {
  const refused = granted.notices?.find(({ kind }) => kind === "refused");
  if (refused !== undefined) return noticeSentence(granted, refused);
  return vscode.l10n.t("{0} got port {1} in the meantime.", formatIdentity(granted), granted.port);
}

async function confirm(uses: readonly PortUse[]): Promise<boolean> {
  const release = vscode.l10n.t("Release");
  const { message, detail } = uses.length === 1 ? questionAbout(uses[0]!) : questionAboutAll(uses);
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, release)) === release;
}

interface Question {
  message: string;
  detail: string;
}

function questionAbout({ assignment, sentences, keepsRunning }: PortUse): Question {
  const message = vscode.l10n.t("Release port {0} of {1}?", assignment.port, formatIdentity(assignment));
  const consequence = keepsRunning
    ? vscode.l10n.t("Its server keeps running, and port {0} may soon be assigned to another service.", assignment.port)
    : vscode.l10n.t("It may then be assigned to another service.");
  return { message, detail: [...sentences, consequence].join("\n") };
}

/** Those that are in use come first. */
function questionAboutAll(uses: readonly PortUse[]): Question {
  const used = uses.filter(({ sentences }) => sentences.length > 0);
  const unused = uses.filter(({ sentences }) => sentences.length === 0);
  const lines = [
    ...used.flatMap(({ sentences }) => sentences),
    ...unused.map(({ assignment }) => `${formatIdentity(assignment)} · ${assignment.port}`),
  ];
  const list = lines.length > MOST ? [...lines.slice(0, MOST), "…"] : lines;
  const consequence = vscode.l10n.t("Their servers keep running, and their ports may soon be assigned to other services.");
  const detail = [...list, ...(used.some(({ keepsRunning }) => keepsRunning) ? ["", consequence] : [])].join("\n");
  return { message: vscode.l10n.t("Release {0} ports?", uses.length), detail };
}
