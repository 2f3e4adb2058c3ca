// `npm run test:editor`: packages Port Daddy, installs the package into a real VS Code, and tests it there from inside and from outside.
import { copyFileSync, existsSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { downloadAndUnzipVSCode, SilentReporter } from "@vscode/test-electron";
import { engines } from "../../package.json";
import { hostRuns, runInCodeServer, runInVsCode } from "./hostRun.js";
import { installChromium, installCodeServer } from "./install.js";
import { builtTests, downloads, packagedVsix, projectRoot } from "./project.js";
import { windowTests, WindowWorker } from "./windowTests.js";

const usage = `npm run test:editor -- [--grep TEXT] [--host] [--ui]
  --grep TEXT  only tests whose full title matches
  --host       only the tests inside the extension host
  --ui         only the tests that drive windows
PORT_DADDY_VSCODE  VS Code's executable for the tests inside the extension host, or "code-server" to try no download
PORT_DADDY_VSCODE_VERSION  which version to download: "stable", "lowest" (that of package.json's engines) or a number
PORT_DADDY_VSIX    the package to test, instead of a new one`;

/**
 * The desktop VS Code to test in.
 * @returns undefined where code-server shall be used; the reason is printed
 */
async function findVsCode(): Promise<string | undefined> {
  const named = process.env["PORT_DADDY_VSCODE"];
  if (named === "code-server") return undefined;
  if (named !== undefined && named !== "") {
    if (!existsSync(named)) throw new Error(`PORT_DADDY_VSCODE names ${named}, which does not exist.`);
    return named;
  }
  const { env, platform } = process;
  const version = env["PORT_DADDY_VSCODE_VERSION"] ?? "";
  if (platform === "linux" && !env["DISPLAY"] && !env["WAYLAND_DISPLAY"]) {
    console.log("Testing in code-server: a desktop VS Code needs a display (xvfb-run gives one).");
    return undefined;
  }
  try {
    const options = { cachePath: downloads, reporter: new SilentReporter(), timeout: 5_000 };
    return await downloadAndUnzipVSCode(
      version === "" ? options : { ...options, version: version === "lowest" ? lowestVersion() : version },
    );
  } catch (error) {
    if (version !== "") throw error; // Who asks for one version does not want another one's results.
    console.log(`Testing in code-server: VS Code could not be downloaded (${String(error).split("\n")[0]!}).`);
    return undefined;
  }
}

/** The oldest VS Code that the extension says it runs in. */
const lowestVersion = (): string => engines.vscode.replace("^", "");

/** What one job came to. */
interface Outcome {
  passes: number;
  failures: number;
  /** Lines to print, all at once, since jobs run at the same time. */
  report: string[];
}

type Job = (worker: WindowWorker) => Promise<Outcome>;

/** The tests of one window's extension host. */
function hostJob(run: (typeof hostRuns)[number], vscode: string | undefined, grep: string | undefined): Job {
  return async () => {
    const report: string[] = [];
    const whole = { ...run, grep, print: (line: string) => void report.push(line) };
    try {
      const { passes, failures } = await (vscode === undefined ? runInCodeServer(whole) : runInVsCode(vscode, whole));
      return { passes, failures, report };
    } catch (error) {
      return { passes: 0, failures: 1, report: [...report, error instanceof Error ? error.message : String(error)] };
    }
  };
}

/** One test that drives windows. */
function windowJob(fullTitle: string): Job {
  return async (worker) => {
    const { title, passed, seconds, errors, output } = await worker.run(fullTitle);
    const line = `  ${passed ? "✔" : "✘"} ${title} (${seconds.toFixed(1)} s)`;
    // As mocha lists failures, which `npm test` tells again at its end.
    const failure = passed ? [] : ["  1 failing", `  1) ${title}:`, ...errors.map((error) => error.replace(/^/gm, "     "))];
    const printed = output.trimEnd() === "" ? [] : [output.trimEnd()];
    return { passes: passed ? 1 : 0, failures: passed ? 0 : 1, report: [line, ...printed, ...failure] };
  };
}

/** Runs the jobs on as many lanes as there are processors: while one window waits, the other's workbench computes. */
async function runJobs(jobs: Job[]): Promise<{ passed: number; failed: number }> {
  const total = { passed: 0, failed: 0 };
  const lane = async (): Promise<void> => {
    const worker = new WindowWorker();
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      const { passes, failures, report } = await job(worker);
      total.passed += passes;
      total.failed += failures;
      console.log(report.join("\n"));
    }
    await worker.stop();
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), mostLanes) }, lane));
  return total;
}

/** A window takes a processor and up to 2 GB of memory. */
const mostLanes = 4;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      grep: { type: "string", short: "g" },
      host: { type: "boolean" },
      ui: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const { grep } = values;
  const inHost = values.host === true || !values.ui;
  const inWindows = (values.ui === true || !values.host) && process.platform === "linux";
  const vscode = inHost ? await findVsCode() : undefined;
  if (inWindows || vscode === undefined) {
    installChromium();
    installCodeServer();
  }
  packagedVsix();
  rmSync(path.join(downloads, "failures"), { recursive: true, force: true });
  const manifest = path.join("driver", "package.json");
  copyFileSync(path.join(projectRoot, "test", "editor", manifest), path.join(builtTests, manifest));

  const jobs: Job[] = [];
  if (inHost) jobs.push(...hostRuns.map((run) => hostJob(run, vscode, grep)));
  if (inWindows) jobs.push(...(await windowTests(grep)).map(windowJob));
  else if (!values.host) console.log("The tests that drive windows need code-server, which is used on Linux alone: not run.");
  const { passed, failed } = await runJobs(jobs);
  if (passed + failed === 0) console.log(grep === undefined ? "There were no tests to run." : `No test's title contains ${grep}.`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
