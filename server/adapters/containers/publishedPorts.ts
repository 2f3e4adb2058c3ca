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
}

/** Podman leaves out `IP` and has given null for no ports. Sources: github.com/containers/podman/issues/25851 and 9553. */
const answer = z.array(
  z.object({
    Id: z.string().optional(),
    Names: z.array(z.string()).nullish(),
    Ports: z
      .array(z.object({ IP: z.string().optional(), PublicPort: z.int().min(0).max(LAST_PORT).optional(), Type: z.string().optional() }))
      .nullish(),
  }),
);

/**
 * Parses the answer to `GET /containers/json`: running containers, whose names begin with a slash. Source: Docker's page "Engine API",
 * ContainerList.
 * @throws Error when the text is not of that form
 */
export function parseContainers(text: string): PublishedPort[] {
  const containers = answer.safeParse(JSON.parse(text));
  if (!containers.success) throw new Error(`The container engine's answer is of an unknown form: ${text.slice(0, 100)}`);
  return containers.data.flatMap(({ Id, Names, Ports }) => {
    const container = Names?.[0]?.replace(/^\//, "") ?? Id?.slice(0, 12);
    if (container === undefined) return [];
    return (Ports ?? []).flatMap(({ IP, PublicPort, Type }) => {
      if (PublicPort === undefined || PublicPort === 0 || (Type !== undefined && Type !== "tcp")) return [];
      return [{ port: PublicPort, address: IP === undefined || IP === "" ? "0.0.0.0" : IP, container }];
    });
  });
}

const isWildcard = (address: string): boolean => address === "0.0.0.0" || address === "::";

/**
 * Adds the containers' names. A port that is published by firewall rules alone, without a listening process, gets a row of its own.
 * Source: github.com/nodejs/node/issues/14034.
 */
export function addContainers(listeners: readonly ScannedListener[], published: readonly PublishedPort[]): ScannedListener[] {
  if (published.length === 0) return [...listeners];
  // An engine may listen on `::` for a port published on 0.0.0.0, and the other way round.
  const isOn = (row: { port: number; address: string }, { port, address }: PublishedPort): boolean =>
    row.port === port && (row.address === address || (isWildcard(row.address) && isWildcard(address)));
  const named = listeners.map((row) => {
    const container = published.find((each) => isOn(row, each))?.container;
    return container === undefined ? row : { ...row, container };
  });
  const unseen = published.filter((each) => !listeners.some((row) => isOn(row, each)));
  const own = new Map(unseen.map((each) => [`${each.address} ${each.port}`, { ...each, ancestors: [] }]));
  return [...named, ...own.values()];
}
