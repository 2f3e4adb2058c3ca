import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** An empty folder for each test of a suite, which is removed with all it holds. @returns a path in it */
export function temporaryFolder(): (...parts: string[]) => string {
  let folder: string;
  setup(() => {
    folder = mkdtempSync(path.join(tmpdir(), "port-daddy-unit-"));
  });
  teardown(() => rmSync(folder, { recursive: true, force: true }));
  return (...parts) => path.join(folder, ...parts);
}
