import * as vscode from "vscode";
import { formatIdentity } from "../../server/protocol/identity.js";
import type { Assignment } from "../../server/protocol/assignment.js";
import { showMessage } from "../messages/message.js";
import type { LaunchText } from "./writeLaunch.js";

/** The facts that the offer needs about a program that got its port as an environment variable. */
export interface Offered extends LaunchText {
  assignment: Assignment;
}

/** Offers once for each configuration to write into launch.json what a program was given without it. */
export class LaunchOffer {
  constructor(
    private readonly memory: Pick<vscode.Memento, "get" | "update">,
    private readonly report: (error: unknown) => Promise<void>,
  ) {}

  /** Does not wait for the answer. */
  show(offered: Offered): void {
    const { folder, configuration, assignment } = offered;
    const known = this.memory.get<string[]>(KEY, []);
    const ofFolder = folder.uri.toString();
    const key = `${ofFolder} ${configuration.name}`;
    if (known.includes(ofFolder) || known.includes(key)) return;
    void this.memory.update(KEY, [...known, key]);
    const sentence = vscode.l10n.t(
      "{0} got port {1} from its environment. Write it to launch.json?",
      formatIdentity(assignment),
      assignment.port,
    );
    const choices = [
      {
        title: vscode.l10n.t("Write to launch.json"),
        run: async (): Promise<void> => {
          const { writeLaunch } = await import("./writeLaunch.js"); // With a parser.
          await writeLaunch(offered);
        },
      },
      { title: vscode.l10n.t("Don't Ask Again"), run: () => this.memory.update(KEY, [...this.memory.get<string[]>(KEY, []), ofFolder]) },
    ];
    void showMessage(sentence, choices, this.report, "information");
  }
}

/** The configurations that were offered, and the folders in which nothing is offered any more. */
const KEY = "portDaddy.launchOffers";
