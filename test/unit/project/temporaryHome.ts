import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A folder that is the user's home while a suite runs, so that nothing outside it matters. */
export class TemporaryHome {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), "port-daddy-home-")));
  private readonly before = { HOME: process.env["HOME"], USERPROFILE: process.env["USERPROFILE"] };

  constructor() {
    process.env["HOME"] = process.env["USERPROFILE"] = this.folder;
  }

  path(...parts: string[]): string {
    return path.join(this.folder, ...parts);
  }

  mkdir(...parts: string[]): string {
    mkdirSync(this.path(...parts), { recursive: true });
    return this.path(...parts);
  }

  /** @param content text, or a value to write as JSON */
  write(file: string, content: unknown): string {
    mkdirSync(path.dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), typeof content === "string" ? content : JSON.stringify(content));
    return this.path(file);
  }

  /** Runs the real git, without the user's configuration. */
  git(folder: string, ...args: string[]): void {
    const settings = ["user.name=a", "user.email=a@b", "protocol.file.allow=always", "init.defaultBranch=main"].flatMap((s) => ["-c", s]);
    const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
    execFileSync("git", [...settings, ...args], { cwd: this.mkdir(folder), env, stdio: "pipe" });
  }

  /** A repository with one commit. */
  repository(folder: string): string {
    this.git(folder, "init", "--quiet");
    this.git(folder, "commit", "--quiet", "--allow-empty", "--message=first");
    return this.path(folder);
  }

  remove(): void {
    for (const [name, value] of Object.entries(this.before)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
