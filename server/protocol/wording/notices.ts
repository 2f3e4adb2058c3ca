import type { Notice } from "../assignment.js";
import { formatIdentity, type Identity } from "../identity.js";
import { type NamedProcess, unclearProcess } from "./formatProcess.js";
import { fill } from "./sentences.js";

/** The English sentences about notices. The editor's translatable texts must equal them. */
export const noticeTemplates = {
  refused: "{0} got port {1}, because port {2} was not available: {3}.",
  running: "{0}, the server of {1}, is already listening on port {2}.",
  unclear: "{0} is listening on port {1} of {2}. It may be its own server, so {2} keeps the port.",
  closing: "Port {0} of {1} is still closing, so a server may fail to listen on it for a minute or two.",
  connected: "Port {0} of {1} is one end of a connection, so a server may fail to listen on it until the connection ends.",
  bound: "A process holds port {0} of {1} without listening, so a server may fail to listen on it.",
  occupied: "Port {0} of {1} is taken, although nobody is listening on it, so a server may fail to listen on it for now.",
  excluded: "{0} got port {1} although {2}, because no other port is left.",
} as const;

/** Why a port on which nobody is listening is not available, as the end of "Port 3200 is not available: …". */
export const occupiedReasons: Record<OccupiedUse | "occupied", string> = {
  closing: "connections on it are still closing, which takes a minute or two",
  connected: "it is one end of a connection",
  bound: "a process holds it without listening",
  occupied: "it is taken, although nobody is listening on it",
};

type OccupiedUse = NonNullable<Extract<Notice, { kind: "occupied" }>["use"]>;

interface NoticeMessage {
  template: keyof typeof noticeTemplates;
  /** The values of {0}, {1} and so on in the template. */
  values: (string | number)[];
}

/**
 * Decides which sentence describes a notice about a granted port, and with which values.
 * @param nameProcess names the process that the sentence begins with
 */
export function noticeMessage(
  granted: Identity & { port: number },
  notice: Notice,
  nameProcess: (process: NamedProcess) => string = unclearProcess,
): NoticeMessage {
  const identity = formatIdentity(granted);
  const { port } = granted;
  switch (notice.kind) {
    case "refused":
      return { template: "refused", values: [identity, port, notice.port, notice.reason] };
    case "running":
      return { template: "running", values: [nameProcess(notice.listener), identity, port] };
    case "unclear":
      return { template: "unclear", values: [nameProcess(notice.listener), port, identity] };
    case "occupied":
      return { template: notice.use ?? "occupied", values: [port, identity] };
    case "excluded":
      return { template: "excluded", values: [identity, port, notice.reason] };
  }
}

/** Describes a notice about a granted port in one or two sentences. */
export function noticeSentence(granted: Identity & { port: number }, notice: Notice): string {
  const { template, values } = noticeMessage(granted, notice);
  return fill(noticeTemplates[template], values);
}
