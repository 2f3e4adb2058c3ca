import type { GrantedAssignment } from "../../server/protocol/assignment.js";
import { identityKey } from "../../server/protocol/identity.js";
import type { Notifications } from "../../server/protocol/notifications.js";
import type { Method, Params, Result } from "../../server/protocol/requests.js";

type RequestParams = Params<"portDaddy/request">;

/** The leases of a client's connection, to be restored on the next connection when this one has broken. */
export class HeldLeases {
  private readonly held = new Map<string, { port: number; params: RequestParams }>();

  /** To be called with each answer. */
  answered<M extends Method>(method: M, params: Params<M>, result: Result<M>): void {
    if (method === "portDaddy/request") {
      this.remember(params as RequestParams, result as GrantedAssignment);
    } else if (method === "portDaddy/requestAll") {
      const { assignments } = result as Result<"portDaddy/requestAll">;
      for (const [index, each] of (params as Params<"portDaddy/requestAll">).requests.entries()) this.remember(each, assignments[index]!);
    } else if (method === "portDaddy/release") {
      this.forget((result as Result<"portDaddy/release">).released.map(({ port }) => port));
    }
  }

  /** To be called with each change, to follow moved ports and to forget released ones. */
  changed({ changed, removed }: Notifications["portDaddy/didChange"]): void {
    for (const assignment of changed) {
      const held = this.held.get(identityKey(assignment));
      if (held !== undefined && assignment.leases.some(({ pid }) => pid === process.pid)) held.port = assignment.port;
    }
    this.forget(removed);
  }

  private forget(ports: readonly number[]): void {
    for (const [key, { port }] of this.held) if (ports.includes(port)) this.held.delete(key);
  }

  /**
   * Requests all leases again. The identities still have their ports; one that the backend no longer knows prefers its old port.
   * @param request sends one request; when it throws, `onDidFail` decides whether to go on
   * @param onDidFail throws to stop, for example when the connection has broken again
   */
  async restore(
    request: (params: RequestParams) => Promise<GrantedAssignment>,
    onDidFail: (error: unknown, params: RequestParams) => void,
  ): Promise<void> {
    for (const [key, { port, params }] of [...this.held]) {
      if (!this.held.has(key)) continue; // Somebody released it meanwhile.
      try {
        this.remember(params, await request({ ...params, preferred: port, strict: undefined, range: undefined }));
      } catch (error) {
        onDidFail(error, params);
      }
    }
  }

  /** As it was granted: the backend has settled which context it is, and whose folder. */
  private remember(params: RequestParams, granted: GrantedAssignment): void {
    if (params.owner !== undefined) return; // A process's lease lives without us.
    const { project, service, context, folder, port } = granted;
    this.held.set(identityKey(granted), { port, params: { ...params, project, service, context, folder, worktree: undefined } });
  }
}
