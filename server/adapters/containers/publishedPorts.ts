import { posix, win32 } from "node:path";
import * as z from "zod";
import { LAST_PORT } from "../../protocol/port.js";
import type { ScannedListener } from "../system.js";

/** A port of the machine that a container engine forwards to a container. */
export interface PublishedPort {
  port: number;
  /** `0.0.0.0` when the engine names none: the port is then published on all addresses. */
  address: string;
  /** The container's name. */
  container: string;
  /** The folder of its compose project or dev container. */
  containerFolder?: string;
  /** The other folders and files of this machine that it is made from; left out when there are none. */
  containerSources?: readonly string[];
}

/**
 * Podman leaves out `IP` and has given null for no ports. Labels and mounts of any other form count as none, since they only help to tell
 * whose a container is. Sources: github.com/containers/podman/issues/25851 and 9553.
 */
const answer = z.array(
  z.object({
    Id: z.string().optional(),
    Names: z.array(z.string()).nullish(),
    Ports: z
      .array(z.object({ IP: z.string().optional(), PublicPort: z.int().min(0).max(LAST_PORT).optional(), Type: z.string().optional() }))
      .nullish(),
    Labels: z.record(z.string(), z.unknown()).optional().catch(undefined),
    Mounts: z.array(z.unknown()).optional().catch(undefined),
  }),
);

type Container = z.infer<typeof answer>[number];

const bindMount = z.object({ Type: z.literal("bind"), Source: z.string() });

const COMPOSE_FOLDER = "com.docker.compose.project.working_dir";
/** Paths, separated by commas, which may be relative to compose's folder. Podman's compose sets them so. */
const COMPOSE_FILES = "com.docker.compose.project.config_files";

/**
 * The labels that name a folder of this machine, the most exact first. Podman's compose sets the second one, too. Sources: devcontainers/cli
 * src/spec-node/singleContainer.ts, docker/compose pkg/api/labels.go, containers/podman-compose podman_compose.py.
 */
const FOLDER_LABELS = ["devcontainer.local_folder", COMPOSE_FOLDER];

/**
 * Parses the answer to `GET /containers/json`: running containers, whose names begin with a slash. Source: Docker's page "Engine API",
 * ContainerList.
 * @throws Error when the text is not of that form
 */
export function parseContainers(text: string): PublishedPort[] {
  const containers = answer.safeParse(JSON.parse(text));
  if (!containers.success) throw new Error(`The container engine's answer is of an unknown form: ${text.slice(0, 100)}`);
  return containers.data.flatMap((each) => {
    const container = each.Names?.[0]?.replace(/^\//, "") ?? each.Id?.slice(0, 12);
    if (container === undefined) return [];
    const containerFolder = folderOf(each);
    const containerSources = [...new Set([...composeFoldersOf(each), ...mountsOf(each)])].filter((source) => source !== containerFolder);
    const whose = { container, ...(containerFolder && { containerFolder }), ...(containerSources.length > 0 && { containerSources }) };
    return (each.Ports ?? []).flatMap(({ IP, PublicPort, Type }) => {
      if (PublicPort === undefined || PublicPort === 0 || (Type !== undefined && Type !== "tcp")) return [];
      return [{ port: PublicPort, address: IP === undefined || IP === "" ? "0.0.0.0" : IP, ...whose }];
    });
  });
}

const folderOf = (container: Container): string | undefined =>
  FOLDER_LABELS.map((label) => pathAt(container, label)).find((folder) => folder !== undefined && isAbsolute(folder));

/** The folders of the files that compose made the container from. They may lie elsewhere than its own folder, such as beside the others. */
function composeFoldersOf(container: Container): string[] {
  const { Labels: { [COMPOSE_FILES]: files } = {} } = container;
  const folder = pathAt(container, COMPOSE_FOLDER) ?? "";
  return (typeof files === "string" ? files.split(",").map(fromWsl) : []).flatMap((file) => {
    const base = isAbsolute(file) ? file : folder;
    const paths = base.startsWith("/") ? posix : win32;
    return isAbsolute(base) ? paths.dirname(paths.resolve(folder, file)) : [];
  });
}

function pathAt({ Labels = {} }: Container, label: string): string | undefined {
  const path = Labels[label];
  return typeof path === "string" ? fromWsl(path) : undefined;
}

/** The path within WSL, where VS Code on Windows names it as \\wsl.localhost\Ubuntu\home\zoe\shop. */
const fromWsl = (path: string): string => /^\\\\wsl(?:\.localhost|\$)\\[^\\]+(\\.*)$/i.exec(path)?.[1]?.replaceAll("\\", "/") ?? path;

/** Docker Desktop's engine, in its virtual machine, sees this machine's folders in /host_mnt. Source: github.com/docker/for-mac/issues/7647. */
const mountsOf = ({ Mounts = [] }: Container): string[] =>
  Mounts.flatMap((mount) => bindMount.safeParse(mount).data?.Source.replace(/^\/host_mnt(?=\/)/, "") ?? []).filter(isAbsolute);

/** A path of this system, or of another one: the client may run on Windows and the engine in WSL. */
const isAbsolute = (folder: string): boolean => win32.isAbsolute(folder);

const isWildcard = (address: string): boolean => address === "0.0.0.0" || address === "::";

/** Whether the engine listens there for the container. It may listen on `::` for a port published on 0.0.0.0, and the other way round. */
export const isOn = (row: { port: number; address: string }, { port, address }: PublishedPort): boolean =>
  row.port === port && (row.address === address || (isWildcard(row.address) && isWildcard(address)));

/**
 * Adds the containers' names and folders. A port that is published by firewall rules alone, without a listening process, gets a row of its
 * own. Source: github.com/nodejs/node/issues/14034.
 */
export function addContainers(listeners: readonly ScannedListener[], published: readonly PublishedPort[]): ScannedListener[] {
  if (published.length === 0) return [...listeners];
  const named = listeners.map((row) => {
    const found = published.find((each) => isOn(row, each));
    if (found === undefined) return row;
    const { port, address } = row;
    const shown = { ...row, ...found, port, address };
    // The engine's process may be hidden; the container is not.
    delete shown.isHidden;
    return shown;
  });
  const unseen = published.filter((each) => !listeners.some((row) => isOn(row, each)));
  const own = new Map(unseen.map((each) => [`${each.address} ${each.port}`, { ...each, ancestors: [] }]));
  return [...named, ...own.values()];
}
