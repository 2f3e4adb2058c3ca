import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CLI } from "../backend/cliProcess.js";
import { projectRoot } from "../editor/project.js";
import { installPackages, unavailablePackages } from "./debianPackages.js";
import { cleanEnvironment, installTools } from "./installTools.js";
import { canUnshare, type Listened, listens } from "./listens.js";

/** A part of what `port-daddy init --json` prints. */
export interface Plan {
  written: boolean;
  services: {
    service: string;
    env: string;
    ticked: boolean;
    preferred?: number;
    ways: { chosen: boolean; kind: string; file: string; name?: string; start?: string }[];
  }[];
  files: { file: string }[];
  notes: string[];
}

/** Files by their path. */
export type Files = Record<string, string>;

/** A project in a folder of its own, with the programs of npm beside it. */
export class TrialFolder {
  readonly shop: string;
  private readonly bin: string;

  constructor(private readonly root: string) {
    this.shop = path.join(root, "shop");
    this.bin = path.join(root, "bin");
    // With the folder by which set-up knows a checkout, or else the project would be the tools' own.
    mkdirSync(path.join(this.shop, ".git"), { recursive: true });
    mkdirSync(this.bin);
    writeFileSync(path.join(this.bin, "port-daddy"), `#!/bin/sh\nexec "${process.execPath}" "${CLI}" "$@"\n`, { mode: 0o755 });
  }

  /**
   * Puts the files there.
   * @param folder a folder of test/fixtures/setup, or the files themselves
   * @param more files that the servers need; they win over those of the folder
   */
  write(folder: string | Files, more: Files = {}): void {
    for (const [name, content] of Object.entries({ ...(typeof folder === "string" ? {} : folder), ...more })) {
      const file = path.join(this.shop, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    if (typeof folder !== "string") return;
    cpSync(path.join(projectRoot, "test", "fixtures", "setup", folder), this.shop, { recursive: true, force: false });
  }

  read = (file: string): string => readFileSync(path.join(this.shop, file), "utf8");

  /** Sets the folder up as `port-daddy init --yes` does. */
  setUp(): Plan {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, "init", "--yes", "--json"], {
      cwd: this.shop,
      encoding: "utf8",
      env: { ...cleanEnvironment(), PORT_DADDY_HOME: path.join(this.root, "home") },
    });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as Plan;
  }

  /** Runs a command line in the project until it listens on these ports; see `listens`. */
  listens(line: string, on: readonly number[], env: Record<string, string> = {}): Promise<Listened> {
    return listens(line, on, { cwd: this.shop, env: { ...this.environment, ...env } });
  }

  /** The variables without which no program is found. */
  get environment(): Record<string, string> {
    // Debian's programs before those that a person has installed.
    const folders = [this.bin, path.join(this.root, "../node_modules/.bin"), path.dirname(process.execPath), "/usr/bin"];
    return {
      PATH: [...folders, process.env["PATH"]].join(path.delimiter),
      PORT_DADDY_HOME: path.join(this.root, "home"),
      PYTHONDONTWRITEBYTECODE: "1",
      TURBO_TELEMETRY_DISABLED: "1",
    };
  }
}

/** The variables of a terminal after set-up, and the ports in them; the main service's is in PORT, too. */
export function terminalOf({ services }: Plan): { env: Record<string, string>; portOf: (service: string) => number } {
  const ticked = services.filter((each) => each.ticked);
  const ports = new Map(ticked.map(({ service }, index) => [service, 7100 + index]));
  const env: Record<string, string> = ticked.length === 0 ? {} : { PORT: String(ports.get(ticked[0]!.service)) };
  for (const each of ticked) env[each.env] = String(ports.get(each.service));
  return { env, portOf: (service) => ports.get(service) ?? assert.fail(`no service ${service}: ${JSON.stringify(services)}`) };
}

/**
 * Defines a suite of trials with real programs.
 * @param packages those of Debian that it takes
 * @param define defines the tests by `trial`, each of which gets a folder of its own; where a program is missing, their lines say so
 */
export function trialSuite(
  name: string,
  packages: readonly string[],
  define: (trial: (name: string, run: (folder: TrialFolder) => Promise<void> | void) => void) => void,
): void {
  // Every port must be free, which takes a network namespace.
  const unavailable = canUnshare ? unavailablePackages(packages) : ["a network namespace"];
  suite(name, function () {
    this.timeout(300_000);
    let tools: string;
    suiteSetup(() => {
      if (unavailable.length > 0) return;
      installPackages(packages);
      tools = path.dirname(installTools());
    });
    define((title, run) => {
      if (unavailable.length > 0) return void test.skip(`${title} (missing here: ${unavailable.join(", ")})`);
      test(title, async () => {
        // Beside the tools' node_modules, where they are found from: a link to them would not do for Turbopack.
        const root = mkdtempSync(path.join(tools, "trial-"));
        try {
          await run(new TrialFolder(root));
        } finally {
          rmSync(root, { recursive: true, force: true });
        }
      });
    });
  });
}
