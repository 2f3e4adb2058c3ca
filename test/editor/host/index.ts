// VS Code requires this file in the extension host and awaits run(); a rejection makes its exit code 1.
import { globSync, writeFileSync } from "node:fs";
import path from "node:path";
import { format } from "node:util";
import Mocha from "mocha";
import { type HostRequest, type HostResult, reportMark, requestVariable } from "../hostProtocol.js";

export async function run(): Promise<void> {
  const request = JSON.parse(process.env[requestVariable] ?? "{}") as HostRequest;
  // The host's console carries the editor's own lines too; the mark tells the reporter's from them.
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => console.log(reportMark + format(...args));
  const mocha = new Mocha({ ui: "tdd", timeout: 240_000, color: request.color, reporter: "spec", grep: request.grep });
  for (const file of globSync(path.join(request.tests, "*.test.js")).sort()) mocha.addFile(file);
  const result = await new Promise<HostResult>((done) => {
    const failed: string[] = [];
    const runner = mocha.run(() => {
      const { passes = 0, failures = 0, pending = 0, duration = 0 } = runner.stats ?? {};
      done({ passes, failures, pending, duration, failed });
    });
    runner.on("fail", (test) => failed.push(test.fullTitle()));
  });
  writeFileSync(request.result, JSON.stringify(result));
  if (result.failures > 0) throw new Error(`${result.failures} tests failed`);
}
