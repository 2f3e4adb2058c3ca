import type { Command } from "./command.js";

/** By name, in the order of the help. Each is loaded when it is needed: whoever lists ports must not pay for `doctor`. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  request: async () => (await import("./request.js")).request,
  run: async () => (await import("./run.js")).run,
  env: async () => (await import("./env.js")).env,
  release: async () => (await import("./release.js")).release,
  list: async () => (await import("./list.js")).list,
  listeners: async () => (await import("./listeners.js")).listeners,
  explain: async () => (await import("./explain.js")).explain,
  history: async () => (await import("./history.js")).history,
  status: async () => (await import("./status.js")).status,
  start: async () => (await import("./start.js")).start,
  stop: async () => (await import("./stop.js")).stop,
  cleanup: async () => (await import("./cleanup.js")).cleanup,
  metrics: async () => (await import("./metrics.js")).metrics,
  logs: async () => (await import("./logs.js")).logs,
  doctor: async () => (await import("./doctor.js")).doctor,
  completion: async () => (await import("./completion.js")).completion,
};

/** @returns undefined when there is no command of this name */
export const findCommand = (name: string | undefined): Promise<Command | undefined> =>
  name !== undefined && Object.hasOwn(commands, name) ? commands[name]!() : Promise.resolve(undefined);
