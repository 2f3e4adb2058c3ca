/** More generations than processes have. Two processes that changed while they were read could otherwise be each other's parents, without end. */
export const MAX_ANCESTORS = 100;

interface Child {
  pid: number;
  /** 0, or left out, where there is none. */
  parentPid?: number;
}

/**
 * The parent, the parent's parent and so on, as far as they are known.
 * @param find knows a process by its pid
 * @param mayBeParent says no where another process has the pid of a parent that has ended; left out where the system gives orphans a new parent
 */
export function* ancestorsOf<P extends Child>(
  process: P | undefined,
  find: (pid: number) => P | undefined,
  mayBeParent: (parent: P, child: P) => boolean = () => true,
): Generator<P, void> {
  let child = process;
  for (let depth = 0; child?.parentPid !== undefined && child.parentPid > 0 && depth < MAX_ANCESTORS; depth++) {
    const parent = find(child.parentPid);
    if (parent === undefined || parent.pid === child.pid || !mayBeParent(parent, child)) return;
    yield parent;
    child = parent;
  }
}
