import os from "node:os";
import path from "node:path";
import type { PartialStrykerOptions } from "@stryker-mutator/api/core";
import type { Selection } from "./selection.js";

/** The tests that are no help: they start processes, in which no mutant is active, or are about other things than the mutated code. */
const IGNORED_TESTS = [
  "adapters/**",
  "layers.test.js",
  "manifest.test.js",
  "model/**",
  "mutants/**",
  "project/**",
  "start.test.js",
  "store/backendLock.test.js",
  "store/killed.test.js",
  "terminals/**",
  "webview/**",
  "workflow.test.js",
].map((tests) => `out/test/unit/${tests}`);

/** Its warnings are about reports that nobody reads here. */
const QUIET: object = { logLevel: "error" };

/** How Stryker is run. It copies the project, builds the tests with all mutants in them, and switches on one after the other. */
export const strykerOptions = (files: string[], tests: string, selection: Selection): PartialStrykerOptions => ({
  mutate: files,
  buildCommand: "node esbuild.mjs --tests",
  ignorePatterns: ["/dist", "/out", "/media", "*.vsix"],
  testRunner: "mocha",
  mochaOptions: { config: ".mocharc.json", spec: [`out/test/unit/${tests}/*.test.js`], ignore: IGNORED_TESTS },
  plugins: ["@stryker-mutator/mocha-runner", path.join(__dirname, "selectionChecker.js")],
  checkers: ["selection"],
  coverageAnalysis: "perTest",
  // They would need a new process and all tests for each.
  ignoreStatic: true,
  // The first run without mutants takes minutes on a busy machine.
  dryRunTimeoutMinutes: 30,
  // A busy machine must not kill mutants.
  timeoutMS: 10_000,
  timeoutFactor: 3,
  concurrency: os.availableParallelism(),
  reporters: ["progress-append-only"],
  ...QUIET,
  warnings: false,
  selection,
});
