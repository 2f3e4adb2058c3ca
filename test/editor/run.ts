// `npm run test:editor`: packages Port Daddy, installs the package into a real VS Code, and tests it there from inside and from outside.
import { copyFileSync, existsSync, globSync, rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { downloadAndUnzipVSCode, SilentReporter } from "@vscode/test-electron";
import Mocha from "mocha";
import { engines } from "../../package.json";
import { hostRuns, runInCodeServer, runInVsCode } from "./hostRun.js";
import { installChromium, installCodeServer } from "./install.js";
import { builtTests, downloads, packagedVsix, projectRoot } from "./project.js";

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

/** Runs the suites that drive windows from outside, in this process. */
async function runUi(grep: string | undefined): Promise<{ passes: number; failures: number }> {
  const mocha = new Mocha({ ui: "tdd", timeout: 120_000, reporter: "spec", grep });
  for (const file of globSync(path.join(builtTests, "ui", "*.test.js")).sort()) mocha.addFile(file);
  return new Promise((done) => {
    const runner = mocha.run(() => {
      const { passes = 0, failures = 0 } = runner.stats ?? {};
      done({ passes, failures });
    });
  });
}

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

  let passed = 0;
  let failed = 0;
  const count = ({ passes, failures }: { passes: number; failures: number }) => {
    passed += passes;
    failed += failures;
  };
  if (inHost) {
    for (const run of hostRuns) {
      try {
        count(await (vscode === undefined ? runInCodeServer({ ...run, grep }) : runInVsCode(vscode, { ...run, grep })));
      } catch (error) {
        console.error(error instanceof Error ? error.message : error);
        failed += 1;
      }
    }
  }
  if (inWindows) count(await runUi(grep));
  else if (!values.host) console.log("The tests that drive windows need code-server, which is used on Linux alone: not run.");
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
