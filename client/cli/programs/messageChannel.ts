import type { ChildProcess, Serializable, SerializationType } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** How long (ms) the end of a program's channel may take. What it has left behind may keep its channel open. */
const DRAIN_MS = 1000;

/** The channel over which a parent in Node, such as pm2, exchanges messages with this process by `process.send`. */
interface MessageChannel {
  /** Its descriptor, above 2. */
  fd: number;
  serialization: SerializationType;
}

/** @returns undefined where our parent has none with us, or has closed it */
export function ownChannel(): MessageChannel | undefined {
  const channel = process.channel as { fd?: number } | null | undefined;
  return channel ? { fd: Math.max(3, channel.fd ?? 0), serialization: ownSerialization() } : undefined;
}

/** Node has removed NODE_CHANNEL_SERIALIZATION_MODE from `process.env`. @returns "json", the default, where the system does not tell */
function ownSerialization(): SerializationType {
  if (process.platform !== "linux") return "json";
  return readFileSync("/proc/self/environ", "latin1").split("\0").includes("NODE_CHANNEL_SERIALIZATION_MODE=advanced")
    ? "advanced"
    : "json";
}

/**
 * Passes messages on between our parent and our child, which both have a channel with us, and the end of either channel.
 * @returns waits for the child's last message after its end
 */
export function relayMessages(child: ChildProcess): () => Promise<void> {
  let sent = Promise.resolve();
  // A callback, because an error would end us otherwise: the other side has gone, as `disconnect` tells.
  process.on("message", (message, handle) => child.send(message as Serializable, handle, () => undefined));
  child.on("message", (message, handle) => {
    sent = new Promise((resolve) => process.send!(message, handle, undefined, () => resolve()));
  });
  process.once("disconnect", () => {
    if (child.connected) child.disconnect();
  });
  const ended = new Promise<void>((resolve) => {
    child.once("disconnect", () => {
      void sent.then(() => {
        if (process.connected) process.disconnect();
        resolve();
      });
    });
  });
  return () => Promise.race([ended, pause(DRAIN_MS)]).then(() => sent); // Our parent reads when it has time.
}
