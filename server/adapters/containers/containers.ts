import { stat } from "node:fs/promises";
import type { ClientRequest, IncomingMessage } from "node:http";
import { engineSockets, type EngineSocket } from "./engineSockets.js";
import { parseContainers, type PublishedPort } from "./publishedPorts.js";
import { errorCode } from "../systemError.js";

/** How long (ms) an engine may take to answer. */
const LIMIT_MS = 300;
const ANSWER_LASTS_MS = 5_000;
/** How long (ms) a silent engine is left alone when there is a new listener that may be a container's. */
const SHORT_REST_MS = 5_000;
/** How long (ms) an absent or silent engine is left alone before it is asked again. */
const REST_MS = 30_000;
/** How long (ms) an engine's last answer counts when it no longer answers. */
const LAST_WORD_LASTS_MS = 60_000;
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

interface Asked {
  ports: readonly PublishedPort[];
  /** When the engine answered. */
  answeredAt: number;
  /** The engine is not asked again before this time, unless there is something new. */
  restsUntil: number;
  /** Nor before this time in any case. */
  leftAloneUntil: number;
}

/**
 * The published ports of Docker's and Podman's containers, from the engines that answer. An absent or silent engine is no error: its
 * containers stay unnamed.
 */
export class Containers {
  private readonly asked = new Map<string, Asked>();

  /**
   * @param now a monotonic time in milliseconds
   * @param limitMs how long an engine may take to answer
   */
  constructor(
    private readonly sockets: () => readonly EngineSocket[] = engineSockets,
    readonly now = () => performance.now(),
    private readonly limitMs = LIMIT_MS,
  ) {}

  /**
   * Takes at most 300 ms, and usually no time: an engine is asked every 5 seconds, an absent one every 30.
   * @param somethingPointsThere whether to ask engines that the question would start, too
   * @param notBefore an answer that was given earlier, in the time of `now`, does not count
   */
  async publishedPorts(somethingPointsThere: boolean, notBefore = -Infinity): Promise<PublishedPort[]> {
    const perEngine = this.sockets().map(async ({ path, startsEngine }) => {
      if (startsEngine && !somethingPointsThere) return [];
      const last = this.asked.get(path);
      if (last !== undefined && this.now() < (last.answeredAt < notBefore ? last.leftAloneUntil : last.restsUntil)) return last.ports;
      const asked = await this.ask(path, last);
      this.asked.set(path, asked);
      return asked.ports;
    });
    return (await Promise.all(perEngine)).flat();
  }

  private async ask(path: string, last: Asked | undefined): Promise<Asked> {
    const answered = (ports: readonly PublishedPort[], restMs: number): Asked => ({
      ports,
      answeredAt: this.now(),
      restsUntil: this.now() + restMs,
      leftAloneUntil: this.now(),
    });
    try {
      if (!path.startsWith("//./pipe/") && !(await stat(path)).isSocket()) return answered([], REST_MS);
      return answered(parseContainers(await get(path, "/containers/json", this.limitMs)), ANSWER_LASTS_MS);
    } catch (error) {
      // No engine, so no containers. Any other failure says nothing about the containers.
      if (["ENOENT", "ENOTDIR", "ECONNREFUSED", "EACCES", "EPERM"].includes(errorCode(error) ?? "")) return answered([], REST_MS);
      const isFresh = last !== undefined && this.now() - last.answeredAt < LAST_WORD_LASTS_MS;
      const rest = { restsUntil: this.now() + REST_MS, leftAloneUntil: this.now() + SHORT_REST_MS };
      return { ports: [], answeredAt: -Infinity, ...(isFresh && last), ...rest };
    }
  }
}

/** @throws Error without a complete answer of status 200 within the limit */
async function get(socketPath: string, path: string, limitMs: number): Promise<string> {
  // Loaded only where there is an engine, because loading takes as long as many scans.
  const { request } = await import("node:http");
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(limitMs);
    const asking: ClientRequest = request({ socketPath, path, headers: { host: "localhost" }, agent: false, signal }, (response) => {
      readAll(response).then(resolve, reject);
    });
    asking.once("error", reject);
    asking.end();
  });
}

async function readAll(response: IncomingMessage): Promise<string> {
  if (response.statusCode !== 200) {
    response.destroy();
    throw new Error(`The container engine answered ${response.statusCode}`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Error("The container engine's answer is too long");
  }
  return Buffer.concat(chunks).toString("utf8");
}
