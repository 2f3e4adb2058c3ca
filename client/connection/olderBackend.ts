import { realpath } from "node:fs/promises";
import { type Copy, type Relation, settleContext } from "../../server/protocol/copies/folderContext.js";
import type { Method, Params, Requester, Result } from "../../server/protocol/requests.js";
import { compareVersions } from "./compareVersions.js";

/** The first version of the protocol in which the backend settles contexts and knows the field `worktree`. */
const SETTLES_CONTEXTS = "1.1";
/** The first version in which a move may have an id. */
const KNOWS_REQUEST_IDS = "1.2";
/** The first version in which a release can be undone. */
const KNOWS_RESTORE = "1.5";
/** The first version that answers pings. */
const ANSWERS_PINGS = "1.5";

/** @param protocol the connected backend's; undefined without a connection */
export const knowsRestore = (protocol: string | undefined): boolean =>
  protocol !== undefined && compareVersions(protocol, KNOWS_RESTORE) >= 0;

/** The cheapest request by which a backend shows that it responds. */
export const signOfLife = (protocol: string): "portDaddy/ping" | "portDaddy/health" =>
  compareVersions(protocol, ANSWERS_PINGS) >= 0 ? "portDaddy/ping" : "portDaddy/health";

type Send = Requester["request"];
/** A project's assignments. */
type List = (project: string) => Promise<Result<"portDaddy/list">>;
interface Asking extends Partial<Copy> {
  project: string;
  context?: string;
}

/**
 * Sends one request in the words of the backend's protocol. Before 1.2 a move had no id. Before 1.1 it was the client that settled the
 * context of a folder, from the backend's list: two clones that ask at the same time may share a port there.
 * @throws as `send`
 */
export async function speakTo<M extends Method>(protocol: string, send: Send, method: M, asked: Params<M>): Promise<Result<M>> {
  const knowsIds = compareVersions(protocol, KNOWS_REQUEST_IDS) >= 0;
  const params = method === "portDaddy/move" && !knowsIds ? { ...asked, requestId: undefined } : asked;
  if (compareVersions(protocol, SETTLES_CONTEXTS) >= 0) return send(method, params);
  const lists = new Map<string, Promise<Result<"portDaddy/list">>>();
  const list: List = (project) => lists.get(project) ?? lists.set(project, send("portDaddy/list", { project })).get(project)!;
  return send(method, (await inOldWords(list, method, params)) as Params<M>);
}

async function inOldWords(list: List, method: Method, params: unknown): Promise<unknown> {
  if (method === "portDaddy/request") return settle(list, params as Params<"portDaddy/request">);
  if (method === "portDaddy/requestAll") {
    const requests = [];
    for (const each of (params as Params<"portDaddy/requestAll">).requests) requests.push(await settle(list, each));
    return { requests };
  }
  if (method === "portDaddy/release") {
    const asked = params as Params<"portDaddy/release">;
    if (asked.project === undefined || asked.all === true) return asked;
    return { ...(await settle(list, { ...asked, project: asked.project })), folder: undefined };
  }
  return params;
}

async function settle<P extends Asking>(list: List, params: P): Promise<Omit<P, "worktree">> {
  const { worktree, ...rest } = params;
  const { project, context, folder } = params;
  if (folder === undefined || worktree === undefined) return { ...rest, context: context ?? worktree };
  const { assignments } = await list(project);
  const relations = new Map<string, Relation>();
  for (const each of assignments) if (each.folder !== undefined) relations.set(each.folder, await relationOf(each.folder, folder));
  const own = settleContext({ folder, worktree }, assignments, (other) => relations.get(other)!);
  return { ...rest, context: context ?? own, folder: context === undefined || context === own ? folder : undefined };
}

/** A folder that cannot be read counts as another one, because sharing its port would be worse. */
async function relationOf(other: string, ours: string): Promise<Relation> {
  if (other === ours) return "same";
  try {
    return (await realpath(other)) === ours ? "same" : "other";
  } catch (error) {
    return ["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "") ? "gone" : "other";
  }
}
