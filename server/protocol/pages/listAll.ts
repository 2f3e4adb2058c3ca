import type { Params, Result } from "../requests.js";

interface Lister {
  request(method: "portDaddy/list", params: Params<"portDaddy/list">): Promise<Result<"portDaddy/list">>;
}

/**
 * Lists all matching assignments, page by page.
 * @returns the revision of the first page. Later pages may already have changes with a higher revision, which can be applied again.
 * @throws as its `request`
 */
export async function listAll(
  backend: Lister,
  params: Params<"portDaddy/list">,
): Promise<Pick<Result<"portDaddy/list">, "assignments" | "revision">> {
  const { assignments, revision, next } = await backend.request("portDaddy/list", params);
  for (let after = next; after !== undefined;) {
    const page = await backend.request("portDaddy/list", { ...params, after });
    assignments.push(...page.assignments);
    after = page.next;
  }
  return { assignments, revision };
}
