// A process that runs tests which drive windows, one at a time, as the process that started it asks. What they print goes to its output.
import { globSync } from "node:fs";
import path from "node:path";
import { format } from "node:util";
import Mocha from "mocha";
import { builtTests } from "./project.js";
import { allStopped } from "./workbench.js";
import type { WindowTestResult } from "./windowTests.js";

/** It ends tests that hang, and so is longer than a busy machine takes for any. */
const longestTestMs = 600_000;

// On a busy machine a click of the browser's may be lost while the workbench draws a list again, which is not ours to mend: a second try tells.
const mocha = new Mocha({ ui: "tdd", timeout: longestTestMs, forbidOnly: true, retries: 1, reporter: Mocha.reporters.Base });
for (const file of globSync(path.join(builtTests, "ui", "*.test.js")).sort()) mocha.addFile(file);
mocha.cleanReferencesAfterRun(false);
const loaded = mocha.loadFilesAsync();

function run(fullTitle: string): void {
  const result: WindowTestResult = { title: fullTitle, passed: false, seconds: 0, errors: [] };
  mocha.grep(new RegExp(`^${fullTitle.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}$`));
  const runner = mocha.run(() => {
    const { passes = 0, failures = 0, duration = 0 } = runner.stats ?? {};
    const passed = passes === 1 && failures === 0;
    if (!passed && result.errors.length === 0) result.errors.push("It was not run.");
    process.send!({ ...result, passed, seconds: duration / 1000 } satisfies WindowTestResult);
  });
  runner.on("retry", (test: Mocha.Test, error: unknown) => {
    console.log(`A second try of "${test.title}", because of ${format(error)}`);
  });
  runner.on("pass", (test) => (result.title = test.fullTitle())); // A test may add to it what it measured.
  runner.on("fail", (failed, error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : format(error);
    result.errors.push(failed.fullTitle() === fullTitle ? text : `${failed.title}: ${text}`);
  });
}

process.on("message", (title: string) => void loaded.then(() => run(title)));
process.on("disconnect", () => void allStopped().then(() => process.exit()));
