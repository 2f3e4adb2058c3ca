import { Containers } from "./containers.js";
import { addContainers } from "./publishedPorts.js";
import type { ListenerScan, ScannedListener } from "../system.js";

/** The programs that listen on behalf of containers; the last two do so on macOS and Windows. */
const HOLDERS = /\b(docker-proxy|rootlesskit|rootlessport|conmon|podman|pasta|slirp4netns|gvproxy|wslrelay)\b/;

/** A scan that also names the container behind each published port. */
export class ContainerScan implements ListenerScan {
  constructor(
    private readonly processes: ListenerScan,
    private readonly containers = new Containers(),
  ) {}

  async scan(): Promise<ScannedListener[]> {
    const listeners = await this.processes.scan();
    const mayBeContainer = ({ pid, command }: ScannedListener): boolean => pid === undefined || HOLDERS.test(command ?? "");
    return addContainers(listeners, await this.containers.publishedPorts(listeners.some(mayBeContainer)));
  }
}
