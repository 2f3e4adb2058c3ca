import type { Program } from "../../../../server/protocol/commandLines/program.js";

const STATIC = new Set(["serve", "http-server", "Python http.server"]);

/** Whether a program serves files as they are, which in a project with a dev server are the built ones. */
export const isStatic = (program: Program): boolean => STATIC.has(program.name);

/** Whether a command serves what was built, beside another command of its program for development: `next start`, `vite preview`. */
export function servesBuild(words: readonly string[], program: Program, programs: readonly Program[]): boolean {
  const [name = "", second = ""] = words;
  const known = new Set(programs.filter((each) => each.name === program.name).flatMap(({ commands }) => commands));
  const hasDev = known.has(`${name} dev`) || known.has(`${name} develop`);
  if (second === "preview") return true;
  if (second === "start") return hasDev;
  return (
    second === "serve" &&
    (hasDev || known.has(`${name} start`)) &&
    !program.commands.some((each) => /^\S+ (?:dev|develop|start)$/.test(each))
  );
}
