import type { Listener, Listeners, ProcessControl, ProcessDetails, Processes, ProcessId } from "../../adapters/system.js";
import { type Failure, nothingListens, notStoppable, systemUnavailable } from "../../protocol/failures.js";
import { formatProcess } from "../../protocol/wording/formatProcess.js";
import type { Caller, CheckedParams } from "../../protocol/requests.js";
import type { Clock } from "../clock.js";
import { actorOf, eventOf, type Journal } from "../journal.js";
import type { Leases } from "../leases.js";
import type { Log } from "../../log/log.js";
import { readProcessTree } from "../ownership/processTree.js";
import type { Registry } from "../registry.js";

/** How long (ms) a process may take to end, and again when forced. */
const PATIENCE_MS = 5000;
/** How long (ms) between two checks whether it has ended, because there is no event for a process that is not our child. */
const LOOK_MS = 50;

/** The first process and, on Windows, the system's own. */
const SYSTEM_PIDS = new Set([0, 1, 4]);

const REFRESH = "Refresh the list of listeners.";

type StopParams = CheckedParams<"portDaddy/stopListener">;

interface Parts {
  listeners: Listeners;
  processes: Processes;
  processControl: ProcessControl;
  registry: Registry;
  leases: Leases;
  journal: Journal;
  /** All connected clients, which are never stopped. */
  clients: () => Iterable<Caller["client"]>;
  clock: Clock;
  log: Log;
}

/** Stops a listening process, but only the very one that the user was shown. */
export class ListenerStopper {
  constructor(private readonly parts: Parts) {}

  /**
   * @returns whether it has ended, and whether nothing listens on the port any more; the port is not tried, since somebody may lease it
   * @throws Failure "NotFound" (nothing is listening there), "NotStoppable", "SystemUnavailable"
   */
  async stop(params: StopParams, caller: Caller): Promise<{ stopped: boolean; free: boolean }> {
    const { port, pid, startedAt } = params;
    const process = { pid, startedAt };
    const name = await this.check(params, caller);
    let stopped = await this.end(process, false, port);
    if (!stopped && params.force === true) stopped = await this.end(process, true, port);
    await this.tellOf(params, name, stopped, caller);
    return { stopped, free: (await this.listenersOn(port)).length === 0 };
  }

  /**
   * @returns the process's name, such as `vite (pid 42)`
   * @throws Failure when it must not be stopped
   */
  private async check({ port, pid, startedAt }: StopParams, caller: Caller): Promise<string> {
    const listening = await this.listenersOn(port);
    if (listening.length === 0) throw nothingListens(port);
    const refuse = (reason: string, remedy = "Stop it where it was started."): Failure => notStoppable(port, pid, reason, remedy);
    const target = listening.find((listener) => listener.pid === pid);
    if (target === undefined) throw refuse(`${formatProcess(listening[0])} is listening there instead`, REFRESH);
    const found = await this.asking(`look at process ${pid}`, this.parts.processes.describe(pid));
    if (found === undefined) throw nothingListens(port);
    if (found.startedAt !== startedAt) throw refuse("its pid now belongs to another process", REFRESH);
    const reason = await this.protection(found, caller);
    if (reason !== undefined) throw refuse(reason);
    return formatProcess(target);
  }

  private listenersOn(port: number): Promise<Listener[]> {
    return this.asking(`see which process is listening on port ${port}`, this.parts.listeners.find([port]));
  }

  /** @returns why it is never stopped, as the end of "Process 42 on port 4317 cannot be stopped: …" */
  private async protection({ pid, userIsOurs, isShellWithTerminal }: ProcessDetails, caller: Caller): Promise<string | undefined> {
    if (SYSTEM_PIDS.has(pid)) return "stopping it would stop the system";
    const tree = (pids: number[]) => this.asking("see which processes started which", readProcessTree(this.parts.processes, pids));
    if ((await tree([process.pid])).has(pid)) return "it is Port Daddy or one of the processes that started it";
    // A client in another pid namespace has a number there that is another process's here.
    const clients = [caller.client, ...this.parts.clients()].map((client) => this.parts.leases.pidOf({ client }));
    if ((await tree(clients.filter((each) => each > 0))).has(pid))
      return "it is the editor or another client of Port Daddy, or a process that started one";
    if (!userIsOurs) return "it is not known to belong to you";
    return isShellWithTerminal ? "it is a shell, and somebody may be typing in its terminal" : undefined;
  }

  /** @returns whether it has ended in time */
  private async end(process: ProcessId, force: boolean, port: number): Promise<boolean> {
    const { pid } = process;
    try {
      await this.parts.processControl.terminate(process, force);
    } catch (error) {
      this.parts.log.warn(`Process ${pid} on port ${port} could not be told to end: ${(error as Error).message}`);
      // Windows can end many programs only by force.
      if (!force) return false;
      const why = (error as Error).message.replace(/\.$/, "");
      throw notStoppable(port, pid, `the system refused: ${why}`, "Stop it where it was started.");
    }
    const deadline = this.parts.clock.monotonic() + PATIENCE_MS;
    for (;;) {
      const living = (await this.asking(`check whether process ${pid} is running`, this.parts.processes.find([pid]))).get(pid);
      if (living?.startedAt !== process.startedAt) return true;
      if (this.parts.clock.monotonic() >= deadline) return false;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  private async tellOf({ port, pid, force }: StopParams, name: string, stopped: boolean, caller: Caller): Promise<void> {
    const by = `${caller.client.name} (pid ${caller.client.pid})`;
    const how = force === true ? "by force, if need be" : "without force";
    const outcome = stopped ? "It has ended" : `It has not ended within ${PATIENCE_MS / 1000} s`;
    this.parts.log.info(
      `${by} had process ${pid} on port ${port} stopped, ${how} (${caller.correlationId ?? "no correlation"}). ${outcome}`,
    );
    const entry = this.parts.registry.at(port);
    if (!stopped || entry === undefined) return; // The history has events of assigned ports only.
    const event = eventOf("stopped", entry.assignment, this.parts.clock.now(), {
      ...actorOf(caller),
      reason: name,
    });
    await this.parts.journal
      .record([event])
      .catch((error: unknown) => this.parts.log.error("That a process was stopped could not be recorded", error));
  }

  private async asking<T>(what: string, answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw systemUnavailable(what, error as Error);
    }
  }
}
