import type { TroubleKind } from "../../server/protocol/assignment.js";
import { changeSetting, setting } from "../settings/setting.js";

/** The kinds of messages, each of which can be turned off. */
export type MessageKind = TroubleKind | "moved";

export const isWanted = (kind: MessageKind): boolean => setting(`portDaddy.messages.${kind}`);

export const turnOff = (kind: MessageKind): Thenable<void> => changeSetting(`portDaddy.messages.${kind}`, false);
