import { homedir } from "node:os";
import { posix } from "node:path";

/** A place where a container engine may listen. */
export interface EngineSocket {
  /** A Unix socket or, on Windows, a named pipe. */
  path: string;
  /** A connection would start Podman, so it is asked only when a listener suggests that Podman runs. */
  startsEngine: boolean;
}

/**
 * Where Docker and Podman listen on this machine. A DOCKER_HOST on another machine doesn't count, since its ports are not ours. Sources:
 * Docker's pages on DOCKER_HOST and on rootless mode, podman-system-service(1), Colima's FAQ; for Podman's machine on macOS and Windows
 * github.com/containers/podman/pull/22028 and github.com/NVIDIA/OpenShell/pull/999.
 */
export function engineSockets(platform = process.platform, env: NodeJS.ProcessEnv = process.env, home = homedir()): EngineSocket[] {
  const told = /^(?:unix|npipe):\/\/(.+)$/.exec(env.DOCKER_HOST ?? "")?.[1];
  const engines = told === undefined ? [] : [{ path: told, startsEngine: false }];
  if (platform === "win32") {
    const pipe = (name: string, startsEngine: boolean): EngineSocket => ({ path: `//./pipe/${name}`, startsEngine });
    return unique([...engines, pipe("docker_engine", false), pipe("podman-machine-default", true)]);
  }
  const runtime = env.XDG_RUNTIME_DIR;
  const own = (name: string): string[] => (runtime === undefined || runtime === "" ? [] : [posix.join(runtime, name)]);
  const docker = [
    "/var/run/docker.sock",
    ...own("docker.sock"),
    posix.join(home, ".docker/run/docker.sock"),
    posix.join(home, ".colima/default/docker.sock"),
  ];
  const podman =
    platform === "darwin"
      ? [
          posix.join(env.TMPDIR ?? "/tmp", "podman/podman-machine-default-api.sock"),
          posix.join(home, ".local/share/containers/podman/machine/podman.sock"),
        ]
      : [...own("podman/podman.sock"), "/run/podman/podman.sock"];
  return unique([
    ...engines,
    ...docker.map((path) => ({ path, startsEngine: false })),
    ...podman.map((path) => ({ path, startsEngine: true })),
  ]);
}

const unique = (sockets: readonly EngineSocket[]): EngineSocket[] => [...new Map(sockets.map((socket) => [socket.path, socket])).values()];
