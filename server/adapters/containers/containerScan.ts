import { Containers } from "./containers.js";
import { addContainers, isOn, type PublishedPort } from "./publishedPorts.js";
import type { ListenerScan, ScannedListener } from "../system.js";

/** The programs that listen on behalf of containers; the last two do so on macOS and Windows. */
const HOLDERS = /\b(docker-proxy|rootlesskit|rootlessport|conmon|podman|pasta|slirp4netns|gvproxy|wslrelay)\b/;

/** The same for engines in a virtual machine of their own, which have nothing to do with Podman. */
const OTHER_HOLDERS = /\b(com\.docker\.|vpnkit|OrbStack|limactl|colima)/;

/** How long (ms) after a listener appeared an engine may first name its container: the port is opened before the container runs. */
const START_MS = 10_000;

/** A scan that also names the container behind each published port. */
export class ContainerScan implements ListenerScan {
  /** When each listener of the last scan was first seen, in the time of `Containers`. */
  private firstSeen = new Map<string, number>();

  constructor(
    private readonly processes: ListenerScan,
    private readonly containers = new Containers(),
  ) {}

  async scan(): Promise<ScannedListener[]> {
    const listeners = await this.processes.scan();
    const now = this.containers.now();
    this.firstSeen = new Map(listeners.map((row) => [nameOf(row), this.firstSeen.get(nameOf(row)) ?? now]));
    const somethingPointsThere = listeners.some(mayBeContainers);
    const published = await this.containers.publishedPorts(somethingPointsThere);
    const needed = listeners.map((row) => this.answerNeeded(row, published, now));
    return addContainers(listeners, await this.containers.publishedPorts(somethingPointsThere, Math.max(-Infinity, ...needed)));
  }

  /** @returns the time before which an answer says nothing about this listener */
  private answerNeeded(row: ScannedListener, published: readonly PublishedPort[], now: number): number {
    const firstSeen = this.firstSeen.get(nameOf(row)) ?? now;
    const isNamed = published.some((each) => isOn(row, each));
    const isStarting = !isNamed && (mayBeContainers(row) || OTHER_HOLDERS.test(row.command ?? ""));
    // Any program may forward to a container, and another container may have had the port before.
    return isStarting ? Math.min(now, firstSeen + START_MS) : firstSeen;
  }
}

const mayBeContainers = ({ pid, command }: ScannedListener): boolean => pid === undefined || HOLDERS.test(command ?? "");

const nameOf = ({ port, address, pid, startedAt }: ScannedListener): string => `${address} ${port} ${pid} ${startedAt}`;
