/** At most this many alternatives of a pattern with braces are looked at. */
const MOST_ALTERNATIVES = 32;

/** Whether a path matches a workspace pattern, in which `*` stands for one folder and `**` for any number. Takes time in proportion to both. */
export function matchesPattern(path: string, pattern: string): boolean {
  return alternatives(pattern).some((each) => matchSegments(path.split("/"), segmentsOf(each)));
}

/** The segments of a pattern: `./apps/*` has the two `apps` and `*`. */
export const segmentsOf = (pattern: string): string[] => pattern.split("/").filter((segment) => segment !== "" && segment !== ".");

/** Expands braces: `{apps,sites}/*` are `apps/*` and `sites/*`. */
export function alternatives(pattern: string): string[] {
  const done: string[] = [];
  const todo = [pattern];
  while (todo.length > 0 && done.length + todo.length <= MOST_ALTERNATIVES) {
    const next = todo.pop()!;
    const end = next.indexOf("}");
    const start = next.lastIndexOf("{", end === -1 ? 0 : end);
    if (end === -1 || start === -1) done.push(next);
    else for (const choice of next.slice(start + 1, end).split(",")) todo.push(next.slice(0, start) + choice + next.slice(end + 1));
  }
  return done;
}

/**
 * Whether a path matches a pattern of segments, in which `**` stands for any number of them.
 * @param hidden whether `*` and `?` also stand for the dot of a hidden name
 */
export function matchSegments(path: readonly string[], pattern: readonly string[], { hidden = false } = {}): boolean {
  const matches = (name: string, segment: string): boolean =>
    hidden ? matchesName(`x${name}`, `x${segment}`) : matchesName(name, segment);
  // Which beginnings of the path the pattern's segments so far can match.
  let reached = path.map(() => false);
  reached.unshift(true);
  for (const segment of pattern) {
    const next = reached.map(() => false);
    reached.forEach((isReached, index) => {
      if (segment === "**") next[index] = isReached || (index > 0 && next[index - 1]!);
      else if (isReached && index < path.length && matches(path[index]!, segment)) next[index + 1] = true;
    });
    reached = next;
  }
  return reached.at(-1)!;
}

/** Whether a folder's name matches a pattern with `*` and `?`. Hidden folders match only a pattern that begins with a dot. */
export function matchesName(name: string, pattern: string): boolean {
  if (name.startsWith(".") && !pattern.startsWith(".")) return false;
  let [at, from, star, starAt] = [0, 0, -1, 0];
  while (at < name.length) {
    if (from < pattern.length && (pattern[from] === "?" || (pattern[from] !== "*" && pattern[from] === name[at]))) {
      at++;
      from++;
    } else if (pattern[from] === "*") {
      star = from++;
      starAt = at;
    } else if (star !== -1) {
      from = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (pattern[from] === "*") from++;
  return from === pattern.length;
}
