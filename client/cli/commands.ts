import type { Command } from "./command.js";

/** All commands by name, in the order of the help. Each is loaded only when needed, so that `list` does not load `doctor`. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  init: async () => (await import("./commands/init.js")).init,
  request: async () => (await import("./commands/request.js")).request,
  run: async () => (await import("./commands/run.js")).run,
  env: async () => (await import("./commands/env.js")).env,
  release: async () => (await import("./commands/release.js")).release,
  list: async () => (await import("./commands/list.js")).list,
  listeners: async () => (await import("./commands/listeners.js")).listeners,
  explain: async () => (await import("./commands/explain.js")).explain,
  history: async () => (await import("./commands/history.js")).history,
  status: async () => (await import("./commands/status.js")).status,
  start: async () => (await import("./commands/start.js")).start,
  stop: async () => (await import("./commands/stop.js")).stop,
  cleanup: async () => (await import("./commands/cleanup.js")).cleanup,
  metrics: async () => (await import("./commands/metrics.js")).metrics,
  logs: async () => (await import("./commands/logs.js")).logs,
  doctor: async () => (await import("./commands/doctor.js")).doctor,
  completion: async () => (await import("./commands/completion.js")).completion,
};

/** @returns undefined when there is no command with this name */
export const findCommand = (name: string | undefined): Promise<Command | undefined> =>
  name !== undefined && Object.hasOwn(commands, name) ? commands[name]!() : Promise.resolve(undefined);
