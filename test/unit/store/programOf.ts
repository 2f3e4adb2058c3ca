import path from "node:path";

/** The bundle of a test program, to be started as a process. */
export const programOf = (name: string): string => path.join(__dirname, `${name}.js`);
