import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import path from "node:path";
import { isFirstNamespace, ownNamespace } from "./namespaces.js";

/** A network namespace, which has ports of its own. Only on Linux. Source: network_namespaces(7). */
export interface Network {
  /** The target of `/proc/self/ns/net`. */
  netNamespace: string;
  /**
   * How much speaks for it being the machine's own network, and not one that was made for a sandbox or container: of two networks that share
   * a data directory, the one with more keeps the directory's store, in whichever order their programs come.
   */
  standing: number;
}

/** Devices that the kernel puts into each namespace without connecting it to anything. Source: the kernel's Documentation/admin-guide/sysctl/net.rst, fb_tunnels_only_for_init_net. */
const UNCONNECTED = /^(lo|(tunl|gre|gretap|erspan|ip_vti|ip6_vti|sit|ip6tnl|ip6gre|ifb|dummy|teql)\d+)$/;
/** Where `ip netns` keeps the namespaces that it made. Source: ip-netns(8). */
const NAMED_NETWORKS = "/run/netns";

/** @returns undefined where the system has no namespaces, or does not tell */
export function ownNetwork(): Network | undefined {
  const netNamespace = ownNamespace("net");
  if (netNamespace === undefined) return undefined;
  const signs = [isFirstNamespace("user"), isFirstNamespace("pid"), isConnected(), ...(isEntered(netNamespace) ? [] : [true, true, true])];
  return { netNamespace, standing: signs.filter(Boolean).length };
}

/** Whether this is a user's sandbox without a network. */
export const isIsolated = (): boolean => ownNamespace("user") !== undefined && !isFirstNamespace("user") && !isConnected();

/** The data directory of a namespace other than the one that the given directory serves. */
export const networkFolder = (dataDir: string, netNamespace: string): string =>
  path.join(dataDir, `network-${/\d+/.exec(netNamespace)?.[0] ?? "unknown"}`);

export const isNetworkFolder = (dataDir: string): boolean => /^network-\d+$/.test(path.basename(dataDir));

/** The folder of config.json. The settings are the machine's, so all namespaces share them. */
export const configFolder = (dataDir: string): string => (isNetworkFolder(dataDir) ? path.dirname(dataDir) : dataDir);

/** Whether there is a device that may lead elsewhere. Source: proc_pid_net(5). */
function isConnected(): boolean {
  try {
    const lines = readFileSync("/proc/self/net/dev", "latin1").split("\n").slice(2);
    return lines.some((line) => line.includes(":") && !UNCONNECTED.test(line.slice(0, line.indexOf(":")).trim()));
  } catch {
    return true;
  }
}

/** Whether a program came from another network into this one, as by `ip netns exec`. */
function isEntered(netNamespace: string): boolean {
  return ancestors().some((pid) => (readNetwork(pid) ?? netNamespace) !== netNamespace) || isNamed(netNamespace);
}

/** As procfs has them, whose pids may be those of another namespace. */
function ancestors(): string[] {
  const found: string[] = [];
  for (let pid = parentOf("self"); pid !== undefined && pid !== "0" && !found.includes(pid); pid = parentOf(pid)) found.push(pid);
  return found;
}

/** Source: proc_pid_stat(5), field 4, after the name in brackets. */
function parentOf(pid: string): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
  } catch {
    return undefined;
  }
}

/** @returns undefined for another user's process, of which the system does not tell */
function readNetwork(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

function isNamed(netNamespace: string): boolean {
  try {
    const names = readdirSync(NAMED_NETWORKS);
    return names.some((name) => `net:[${statSync(path.join(NAMED_NETWORKS, name)).ino}]` === netNamespace);
  } catch {
    return false;
  }
}
