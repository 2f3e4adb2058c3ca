import type { GrantedAssignment } from "../../../server/protocol/assignment.js";
import { isFailure } from "../../../server/protocol/failures.js";
import { toIdentity } from "../../../server/protocol/identity.js";
import { lostSentence } from "../../../server/protocol/wording/sentences.js";
import type { ProgramStart } from "../programs/planStart.js";
import { withoutOwnListener } from "../programs/inheritedListeners.js";
import { readProcess } from "../programs/processFacts.js";
import { replaceProcess } from "../programs/replaceProcess.js";
import { runProgram } from "../programs/runProgram.js";
import { requestProject } from "../projectPorts.js";
import type { Backend, Shell } from "../shell.js";
import type { Target } from "../target.js";
import type { Companionship } from "./accompany.js";
import { endLeftovers } from "./endLeftovers.js";
import type { StartedProgram } from "./leftovers.js";
import { markInput } from "./markInput.js";
import { PortWatch } from "./portWatch.js";
import type { Life } from "./programLife.js";
import { startCompanion } from "./startCompanion.js";

/**
 * The ports of a program, leased for as long as it runs. They are this process's own, which the program replaces or is a child of, and a
 * companion speaks for them. Where the backend does not know our process, our connection leases them, and we speak ourselves.
 */
export class ProgramPorts {
  /** By which the processes that the program starts are recognized. */
  readonly runId = crypto.randomUUID();
  private granted: readonly GrantedAssignment[] = [];
  private leasedByProcess = false;
  private backend: Backend | undefined;
  private watch: PortWatch | undefined;

  constructor(
    private readonly shell: Shell,
    private readonly targets: readonly Target[],
  ) {}

  /**
   * @returns the ports, each without what concerns only a listener that the program itself inherits
   * @throws as `requestTargets`; BackendUnreachable
   */
  async lease(): Promise<GrantedAssignment[]> {
    const byProcess = process.platform === "win32" ? undefined : await this.leaseByProcess();
    this.leasedByProcess = byProcess !== undefined;
    const granted = byProcess ?? (await this.leaseByConnection());
    this.granted = granted;
    return granted.map((each) => withoutOwnListener(each));
  }

  /** @returns the program's exit code, unless it takes our place */
  async run({ program, file, descriptors, isRunner }: ProgramStart): Promise<number> {
    markInput();
    const isFallback = this.granted.length === 0;
    if (file !== undefined && (this.leasedByProcess || isFallback)) {
      if (!isFallback) await startCompanion({ ...this.companionship(), isRunner });
      return replaceProcess(program, file);
    }
    let child: StartedProgram | undefined;
    return runProgram({ program, descriptors }, this.shell, {
      onDidStart: (pid, hasOwnGroup) => {
        child = { runId: this.runId, ...(hasOwnGroup ? { group: pid, session: pid, ownsSession: true, terminal: 0 } : ownPlace()) };
        if (this.leasedByProcess) void startCompanion({ ...this.companionship(child), isRunner, child: lifeOf(pid) });
      },
      onDidEnd: async (end, signals) => {
        // A program that has ended by itself may leave behind what is to go on.
        const isUnintended = isRunner || "signal" in end;
        if (child !== undefined && isUnintended && process.platform === "linux") await endLeftovers(child, signals.mayReachGroup);
      },
    });
  }

  /** Closes the connection. Does not wait for that, because the backend may hang; it is closed when this process ends. */
  dispose(): void {
    this.backend?.close().catch(() => undefined);
  }

  /** @returns undefined when our pid means nothing to the backend, which is in another pid namespace */
  private async leaseByProcess(): Promise<GrantedAssignment[] | undefined> {
    this.backend = await this.shell.connect({ apart: true });
    try {
      return await noteRunning(this.backend, await requestProject(this.backend, this.targets, { pid: process.pid }));
    } catch (error) {
      if (isFailure(error, "InvalidParams")) return undefined;
      throw error;
    } finally {
      this.dispose();
    }
  }

  private async leaseByConnection(): Promise<GrantedAssignment[]> {
    const isOfProgram = (pid: number, ancestors: readonly number[]): boolean => [pid, ...ancestors].includes(process.pid);
    const tell = (sentence: string): void => this.shell.tell(sentence);
    this.backend = await this.shell.connect({
      stay: true,
      onDidLose: (lost, why) => tell(lostSentence(lost, why)),
      onDidMove: (granted) => this.watch?.moved(granted),
      onDidChange: (change) => this.watch?.changed(change),
      onDidDetectConflict: ({ assignment, ...trouble }) => this.watch?.found(assignment, trouble),
    });
    const granted = await noteRunning(this.backend, await requestProject(this.backend, this.targets));
    this.watch = new PortWatch(granted, isOfProgram, tell);
    for (const { identity, ...trouble } of toldBefore(granted)) this.watch.noteTold(identity, trouble);
    return granted;
  }

  private companionship(place: Place = ownPlace()): Omit<Companionship, "isRunner" | "child"> {
    const ports = this.granted.map((each) => ({ ...toIdentity(each), port: each.port, folder: each.folder }));
    return { program: { ...lifeOf(process.pid), runId: this.runId, ...place }, ports, told: toldBefore(this.granted) };
  }
}

/**
 * Adds a notice to the first port where its server is running already. A port that is in use is renewed without a look, so the backend cannot
 * tell with the answer.
 */
async function noteRunning(backend: Backend, granted: GrantedAssignment[]): Promise<GrantedAssignment[]> {
  const [first, ...others] = granted;
  const { port, leases, notices = [] } = first!;
  if (leases.length < 2 || notices.some(({ kind }) => kind === "running")) return granted;
  const { listener } = await backend.request("portDaddy/explain", { port });
  return listener?.own === true ? [{ ...first!, notices: [...notices, { kind: "running", listener }] }, ...others] : granted;
}

type Place = Pick<StartedProgram, "group" | "session" | "ownsSession" | "terminal">;

const lifeOf = (pid: number): Life => ({ pid, ...(process.platform === "linux" ? { startedAt: readProcess(pid).startedAt } : {}) });

function ownPlace(): Place {
  if (process.platform !== "linux") return { group: 0, session: 0, ownsSession: false, terminal: 0 };
  const { group, session, terminal } = readProcess("self");
  return { group, session, ownsSession: false, terminal };
}

/** The conflicts that are told with the answer to the request. */
const toldBefore = (granted: readonly GrantedAssignment[]): Companionship["told"] =>
  granted.flatMap((each) => {
    const { port, conflict } = each;
    return conflict === undefined ? [] : [{ identity: toIdentity(each), kind: "conflict", port, holder: conflict } as const];
  });
