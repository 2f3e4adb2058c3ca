import assert from "node:assert/strict";
import { mock } from "node:test";
import type { Caller } from "../../../../server/protocol/requests.js";
import type { FailureKind } from "../../../../server/protocol/failures.js";
import { ListenerStopper } from "../../../../server/services/listening/listenerStopper.js";
import { failureOf } from "../failure.js";
import { watchingHouse } from "./watchingHouse.js";

suite("Stopping a listener", () => {
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  /** Process 42 listens on port 4100. */
  async function servedPort() {
    const built = await watchingHouse();
    const { system, registry, leases, journal, clock, log, client, pass } = built;
    const { listeners, processes, processControl } = system;
    const clients: Caller["client"][] = [];
    const parts = { listeners, processes, processControl, registry, leases, journal, clock, log };
    const stopper = new ListenerStopper({ ...parts, clients: () => clients });
    const { startedAt } = processes.start(42);
    system.listen(4100, 42);
    const stop = async (more: { pid?: number; startedAt?: string; force?: boolean; port?: number; correlationId?: string } = {}) => {
      const { correlationId, ...params } = { correlationId: "c-1", ...more };
      const stopping = stopper.stop({ port: 4100, pid: 42, startedAt, ...params }, { ...client, correlationId });
      stopping.catch(() => undefined);
      await pass(11_000);
      return stopping;
    };
    const refusal = async (more = {}, kind: FailureKind = "NotStoppable"): Promise<string> => {
      const { message } = await failureOf(stop(more), kind);
      assert.deepEqual(processControl.told, []);
      return message;
    };
    return { ...built, clients, stopper, stop, refusal, control: processControl, startedAt };
  }

  test("asks it to end, looks at the port without listening on it, and tells the log and the history who did it", async () => {
    const { stop, control, startedAt, probe, logged, history, request, client } = await servedPort();
    probe.taken.delete(4100);
    await request({ project: "shop", preferred: 4100 });
    probe.tried.length = 0;
    assert.deepEqual(await stop({ force: true }), { stopped: true, free: true });
    assert.deepEqual(control.told, [{ process: { pid: 42, startedAt }, force: false }]);
    assert.deepEqual(probe.tried, []);
    const { pid } = client.client;
    assert.equal(logged.at(-1), `first (pid ${pid}) had process 42 on port 4100 stopped, by force, if need be (c-1). It has ended`);
    const event = (await history())[0]!;
    assert.deepEqual(event, {
      ...{ id: event.id, at: event.at },
      ...{ kind: "stopped", project: "shop", service: "main", context: "", port: 4100 },
      ...{ client: "first", pid, correlationId: "c-1", reason: "node (pid 42)" },
    });
  });

  test("leaves one alone that does not end in five seconds", async () => {
    const { stop, control, history } = await servedPort();
    control.deaf.add(42);
    assert.deepEqual(await stop(), { stopped: false, free: false });
    assert.deepEqual(
      control.told.map(({ force }) => force),
      [false],
    );
    assert.deepEqual(await history(), []);
  });

  test("ends such a one by force, if that was asked for", async () => {
    const { stop, control } = await servedPort();
    control.deaf.add(42);
    assert.deepEqual(await stop({ force: true }), { stopped: true, free: true });
    assert.deepEqual(
      control.told.map(({ force }) => force),
      [false, true],
    );
  });

  test("tells that the port is not free where somebody else listens there, too", async () => {
    const { stop, system } = await servedPort();
    system.processControl.terminate = () => {
      system.end(42);
      system.listen(4100, 43);
      return Promise.resolve();
    };
    assert.deepEqual(await stop(), { stopped: true, free: false });
  });

  test("is refused where nobody listens", async () => {
    const { refusal, system } = await servedPort();
    system.end(42);
    assert.equal(await refusal({}, "NotFound"), "Nothing is listening on port 4100 any more.");
  });

  test("is refused where another one listens, or nobody knows who", async () => {
    const { refusal, system } = await servedPort();
    assert.equal(
      await refusal({ pid: 7 }),
      "Process 7 on port 4100 cannot be stopped: node (pid 42) is listening there instead. Refresh the list of listeners.",
    );
    system.listeners.all.splice(0, 1, { port: 4100, address: "::" });
    assert.match(await refusal(), /another process is listening there instead/);
  });

  test("is refused when the pid is another process's by now", async () => {
    const { refusal, system } = await servedPort();
    system.processes.start(42);
    assert.equal(
      await refusal(),
      "Process 42 on port 4100 cannot be stopped: its pid now belongs to another process. Refresh the list of listeners.",
    );
  });

  test("is refused for the first process", async () => {
    const { refusal, system } = await servedPort();
    const { startedAt } = system.processes.start(1, 0);
    system.listen(4100, 1);
    assert.match(await refusal({ pid: 1, startedAt }), /stopping it would stop the system/);
  });

  test("is refused for the backend and for what started it", async () => {
    const { refusal, system } = await servedPort();
    const parent = system.processes.start(60);
    const own = system.processes.start(process.pid, 60);
    for (const { pid, startedAt } of [own, parent]) {
      system.listen(4100, pid);
      assert.match(await refusal({ pid, startedAt }), /it is Port Daddy or one of the processes that started it/);
    }
  });

  test("is refused for the one who asks, for any client, and for what started them", async () => {
    const { refusal, system, client, clients } = await servedPort();
    const shell = system.processes.start(70);
    const caller = system.processes.start(client.client.pid, 70);
    const window = system.processes.start(80);
    const host = system.processes.start(81, 80);
    clients.push({ ...client.client, pid: 81 });
    for (const { pid, startedAt } of [shell, caller, window, host]) {
      system.listen(4100, pid);
      assert.match(await refusal({ pid, startedAt }), /it is the editor or another client of Port Daddy/);
    }
  });

  test("is not refused for a process that has the pid of a client of another pid namespace", async () => {
    const { stop, system, client, clients } = await servedPort();
    system.processes.namespace = "pid:[1]";
    clients.push({ ...client.client, pid: 42, pidNamespace: "pid:[2]" });
    assert.deepEqual(await stop(), { stopped: true, free: true });
  });

  test("is not refused where the system hides the processes of other users, from which all descend", async () => {
    const { stop, system, client, clients } = await servedPort();
    system.processes.start(process.pid, 60);
    system.processes.start(client.client.pid, 61);
    clients.push({ ...client.client, pid: system.processes.start(81, 1).pid });
    for (const hidden of [1, 60, 61]) system.processes.hidden.add(hidden);
    assert.deepEqual(await stop(), { stopped: true, free: true });
  });

  test("is refused for another user's, and for a shell in a terminal", async () => {
    const { refusal, system } = await servedPort();
    system.processes.details.set(42, { userIsOurs: false });
    assert.match(await refusal(), /it is not known to belong to you/);
    system.processes.details.set(42, { isShellWithTerminal: true });
    assert.match(await refusal(), /it is a shell, and somebody may be typing/);
  });

  test("fails, with nothing done, when the system would not say who listens or lives", async () => {
    const { refusal, system } = await servedPort();
    system.listeners.failure = new Error("no /proc");
    await refusal({}, "SystemUnavailable");
    system.listeners.failure = undefined;
    system.processes.failure = new Error("no /proc");
    await refusal({}, "SystemUnavailable");
  });

  test("is refused when the system does not let us, even by force", async () => {
    const { stop, refusal, control } = await servedPort();
    control.failure = new Error("Access is denied.");
    assert.deepEqual(await stop(), { stopped: false, free: false });
    assert.match(await refusal({ force: true }), /the system refused: Access is denied/);
  });

  test("waits for one that takes its time, up to five seconds", async () => {
    const { stopper, system, client, startedAt, control, pass } = await servedPort();
    control.deaf.add(42);
    const stopping = stopper.stop({ port: 4100, pid: 42, startedAt }, client);
    await pass(4900);
    system.end(42);
    await pass(100);
    assert.deepEqual(await stopping, { stopped: true, free: true });
  });

  test("tells the log of one that did not end, or was not told to", async () => {
    const { stop, control, logged, client } = await servedPort();
    control.deaf.add(42);
    await stop({ correlationId: undefined });
    const by = `first (pid ${client.client.pid}) had process 42 on port 4100 stopped, without force (no correlation)`;
    assert.deepEqual(logged, [`${by}. It has not ended within 5 s`]);
    control.failure = new Error("Access is denied.");
    await stop();
    assert.equal(logged[1], "Process 42 on port 4100 could not be told to end: Access is denied.");
  });

  test("is done though the store cannot keep it, which the log tells", async () => {
    const { stop, store, logged, request, probe } = await servedPort();
    probe.taken.delete(4100);
    await request({ project: "shop", preferred: 4100 });
    store.broken = true;
    assert.equal((await stop()).stopped, true);
    assert.equal(logged.at(-1), "That a process was stopped could not be recorded");
  });

  test("is refused for a process that has just ended by itself", async () => {
    const { refusal, system } = await servedPort();
    system.processes.kill(42);
    assert.equal(await refusal({}, "NotFound"), "Nothing is listening on port 4100 any more.");
  });

  test("is refused with a remedy", async () => {
    const { refusal, system, control } = await servedPort();
    const sentence = (why: string) => `Process 42 on port 4100 cannot be stopped: ${why}. Stop it where it was started.`;
    system.processes.details.set(42, { userIsOurs: false });
    assert.equal(await refusal(), sentence("it is not known to belong to you"));
    system.processes.details.delete(42);
    control.failure = new Error("Access to node.exe is denied.");
    assert.equal(await refusal({ force: true }), sentence("the system refused: Access to node.exe is denied"));
  });

  test("fails with a sentence that names the question that the system would not answer", async () => {
    const { stop, system, control } = await servedPort();
    const failing = async (what: string) => {
      const { message } = await failureOf(stop(), "SystemUnavailable");
      assert.ok(message.startsWith(`The system did not let Port Daddy ${what}.`), message);
    };
    system.listeners.failure = new Error("no /proc");
    await failing("see which process is listening on port 4100");
    system.listeners.failure = undefined;
    system.processes.failure = new Error("no /proc");
    await failing("look at process 42");
    system.processes.failure = undefined;
    system.processes.hidden.add(process.pid);
    await failing("see which processes started which");
    system.processes.hidden.clear();
    control.terminate = () => {
      system.processes.failure = new Error("no /proc");
      return Promise.resolve();
    };
    await failing("check whether process 42 is running");
  });
});
