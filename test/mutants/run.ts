import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { readAccepted } from "./accepted.js";
import { type LineRange, parseChangedLines } from "./changedLines.js";
import { formatReport } from "./formatReport.js";
import { parseOptions } from "./options.js";
import { createReport, killedPercent } from "./report.js";
import { strykerOptions } from "./strykerOptions.js";

/** The code whose tests are tested. */
const FOLDERS = ["server/services", "server/store", "server/transport", "client/connection"];
/** It runs in a thread of its own, in which no change is switched on. */
const OTHER_THREAD = "server/store/sqlite/checkWorker.ts";
/** At least so many of the mutants (percent) must be noticed by a test. */
const REQUIRED_PERCENT = 85;

const root = path.resolve(__dirname, "../../..");

/**
 * Changes the code in thousands of small ways, each of which should make a test fail, and reports the changes that no test notices.
 * Options: `--since REVISION`, `--file GLOB`, `--tests GLOB`, `--sample COUNT`, `--seed NUMBER`.
 */
async function main(): Promise<void> {
  process.chdir(root);
  const { since, file, tests, sample, seed } = parseOptions(process.argv.slice(2));
  const changed = since === undefined ? undefined : changedSince(since);
  const files = FOLDERS.flatMap((folder) => globSync(`${folder}/**/*.ts`))
    .map((each) => each.replaceAll("\\", "/"))
    .filter((each) => each !== OTHER_THREAD)
    .filter((each) => file === undefined || path.matchesGlob(each, file))
    .filter((each) => changed === undefined || each in changed)
    .sort();
  if (files.length === 0) {
    console.log("There is nothing to change.");
    return;
  }

  // Here and in the processes that Stryker starts.
  const mochaFiles = path.join(root, "test", "mutants", "mochaFiles.cjs");
  await import(pathToFileURL(mochaFiles).href);
  process.env["NODE_OPTIONS"] = `${process.env["NODE_OPTIONS"] ?? ""} --require "${mochaFiles.replaceAll("\\", "/")}"`;
  const { Stryker } = await import("@stryker-mutator/core");
  const results = await new Stryker(strykerOptions(files, tests, { changed, sample, seed })).runMutationTest();

  const report = createReport(results, readAccepted(path.join("test", "mutants", "accepted.json")), (each) => readFileSync(each, "utf8"));
  console.log(`\n${formatReport(report)}`);
  process.exitCode = killedPercent(report.total) < REQUIRED_PERCENT ? 1 : 0;
}

function changedSince(revision: string): Record<string, LineRange[]> {
  return parseChangedLines(execFileSync("git", ["diff", "--unified=0", revision, "--", ...FOLDERS], { encoding: "utf8" }));
}

main().catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
