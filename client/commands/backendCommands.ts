import type { AssignmentList } from "../backend/assignmentList.js";
import type { BackendClient } from "../backend/backendClient.js";
import type { ListenerList } from "../backend/listenerList.js";
import type { Command } from "./commands.js";

/** Commands that refresh or reconnect. */
export const backendCommands = (backend: BackendClient, assignments: AssignmentList, listeners: ListenerList): Record<string, Command> => ({
  "portDaddy.refresh": async () => {
    await assignments.load();
    if (listeners.all !== undefined) await listeners.load();
  },
  "portDaddy.reconnect": () => backend.connect(),
});
