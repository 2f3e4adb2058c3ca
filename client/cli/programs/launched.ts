/**
 * Set by the launcher of the editor's terminals when it has set ELECTRON_RUN_AS_NODE itself. A program must not inherit that: Electron
 * would start as plain Node.
 */
export const LAUNCHED = "PORT_DADDY_LAUNCHED";

/** A copy of an environment without what the launcher has added for this process. */
export function withoutLauncher(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { [LAUNCHED]: launched, ELECTRON_RUN_AS_NODE: asNode, ...rest } = env;
  return launched !== undefined || asNode === undefined ? rest : { ...rest, ELECTRON_RUN_AS_NODE: asNode };
}
