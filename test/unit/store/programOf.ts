import path from "node:path";

/** The bundle of a program beside these tests, to be started as a process of its own. */
export const programOf = (name: string): string => path.join(__dirname, `${name}.js`);
