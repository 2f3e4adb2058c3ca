import { parseArgs } from "node:util";

export interface Options {
  /** A revision of git: only mutants on lines that have changed since are tried. */
  since?: string;
  /** A glob: only mutants of these files are tried. */
  file?: string;
  /** A glob of `test/unit`, such as "services/**": only these tests are run, which is quick, and leaves what others would notice. */
  tests: string;
  /** At most this many mutants are tried, chosen at random. */
  sample?: number;
  /** The same seed chooses the same mutants of the same code. */
  seed: number;
}

/** @throws Error, one sentence, for an unknown option or a number that is none */
export function parseOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      since: { type: "string" },
      file: { type: "string" },
      tests: { type: "string", default: "**" },
      sample: { type: "string" },
      seed: { type: "string", default: "1" },
    },
  });
  const { since, file, tests, sample, seed } = values;
  return { since, file, tests, sample: sample === undefined ? undefined : toCount("sample", sample), seed: toCount("seed", seed) };
}

function toCount(option: string, text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new Error(`--${option} must be a whole number from 1 up, not "${text}".`);
  return count;
}
