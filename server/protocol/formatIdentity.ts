/** Who a port belongs to: `project:service:context`. */
export interface Identity {
  project: string;
  service: string;
  /** Which copy of the project: empty in the main checkout, the worktree's name in a linked git worktree. */
  context: string;
}

/** `shop:web`, and `shop:web:feature` in a worktree: short enough for a row, and what the command line takes. */
export function formatIdentity({ project, service, context }: Identity): string {
  return context === "" ? `${project}:${service}` : `${project}:${service}:${context}`;
}
