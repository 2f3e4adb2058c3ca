import type { AssignmentList } from "../backend/assignmentList.js";
import type { BackendClient } from "../backend/backendClient.js";
import type { ListenerList } from "../backend/listenerList.js";
import type { RestartOffer } from "../backend/restartOffer.js";
import type { Command } from "./commands.js";

/** Commands that refresh, reconnect or restart. */
export const backendCommands = (
  backend: BackendClient,
  assignments: AssignmentList,
  listeners: ListenerList,
  offer: RestartOffer,
): Record<string, Command> => ({
  "portDaddy.refresh": async () => {
    await assignments.load();
    if (listeners.all !== undefined) await listeners.load();
  },
  "portDaddy.reconnect": () => backend.connect(),
  "portDaddy.restartBackend": async () => {
    offer.hide();
    await backend.restart();
  },
  "_portDaddy.offerRestart": () => offer.show(),
  "_portDaddy.keepWaiting": () => offer.hide(),
});
