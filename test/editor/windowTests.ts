import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import path from "node:path";
import Mocha from "mocha";
import { builtTests } from "./project.js";

/** What a worker tells of one test. */
export interface WindowTestResult {
  title: string;
  passed: boolean;
  seconds: number;
  /** With their stacks; of its hooks, too. */
  errors: string[];
}

/**
 * The full titles of the tests that drive windows, the longest texts first: these take longest, and one that is left for the end keeps a
 * single worker busy.
 * @throws Error when two tests have the same
 */
export async function windowTests(grep: string | undefined): Promise<string[]> {
  const mocha = new Mocha({ ui: "tdd" });
  for (const file of globSync(path.join(builtTests, "ui", "*.test.js"))) mocha.addFile(file);
  await mocha.loadFilesAsync();
  const tests: Mocha.Test[] = [];
  mocha.suite.eachTest((test) => {
    if (!test.isPending()) tests.push(test);
  });
  const titles = tests.sort((one, other) => other.body.length - one.body.length).map((test) => test.fullTitle());
  const twice = titles.find((title, index) => titles.indexOf(title) !== index);
  if (twice !== undefined) throw new Error(`Two tests are called "${twice}".`);
  return titles.filter((title) => grep === undefined || new RegExp(grep).test(title));
}

/** mocha's own limits are in it; a worker that says nothing for so long is stuck in itself. */
const longestSilenceMs = 1_500_000;
/** For the windows, servers and browser of the last tests to be closed. */
const longestEndMs = 60_000;

/** A process in which tests run, one at a time, with a browser that they share. It is started for its first test, and again should it end. */
export class WindowWorker {
  private child: ChildProcess | undefined;
  private output = "";

  /** @returns its result, and what it printed */
  async run(title: string): Promise<WindowTestResult & { output: string }> {
    this.child ??= this.start();
    const { child } = this;
    this.output = "";
    let silence: NodeJS.Timeout | undefined;
    let exited: (code: number | null, signal: NodeJS.Signals | null) => void = () => undefined;
    const ended = new Promise<WindowTestResult>((done) => {
      const fail = (error: string): void => done({ title, passed: false, seconds: 0, errors: [error] });
      child.once("message", (result) => done(result as WindowTestResult));
      exited = (code, signal) => fail(`The process of the test ended (${signal ?? `code ${code}`}).`);
      child.once("exit", exited);
      silence = setTimeout(() => {
        fail(`The process of the test said nothing for ${longestSilenceMs / 60_000} minutes.`);
        child.kill("SIGKILL");
      }, longestSilenceMs);
      child.send(title);
    });
    const result = await ended;
    clearTimeout(silence);
    child.off("exit", exited);
    return { ...result, output: this.output };
  }

  /** Resolves when it has cleared away what its tests left. */
  async stop(): Promise<void> {
    const { child } = this;
    if (child === undefined) return;
    const ended = once(child, "exit");
    const tooLate = setTimeout(() => child.kill("SIGKILL"), longestEndMs);
    child.disconnect();
    await ended;
    clearTimeout(tooLate);
  }

  private start(): ChildProcess {
    const child = fork(path.join(builtTests, "windowWorker.js"), { stdio: ["ignore", "pipe", "pipe", "ipc"] });
    const keep = (data: Buffer): void => void (this.output += data.toString());
    child.stdout!.on("data", keep);
    child.stderr!.on("data", keep);
    child.once("exit", () => (this.child = undefined));
    return child;
  }
}
