import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { terminalOf, type TrialFolder, trialSuite } from "./trialFolder.js";

function run(line: string, { shop, environment }: TrialFolder, env: Record<string, string> = {}): void {
  const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", line], {
    cwd: shop,
    encoding: "utf8",
    env: { ...environment, ...env },
  });
  assert.equal(status, 0, stdout + stderr);
}

trialSuite("After set-up other files name the port that a service has", [], (trial) => {
  trial("a dotenv file of Vite", (folder) => {
    folder.write("two-node-servers", {
      "package.json": JSON.stringify({
        name: "shop",
        scripts: { dev: "vite", "dev:api": "node api.js" },
        devDependencies: { vite: "^7.0.0" },
      }),
      ".env": "VITE_API=http://localhost:4000/api\n",
      "index.html": "<p>%VITE_API%</p>\n",
    });
    const plan = folder.setUp();
    const { env, portOf } = terminalOf(plan);
    for (const [variables, port] of [
      [{}, 4000],
      [env, portOf("api")],
    ] as const) {
      run("vite build", folder, variables);
      assert.match(folder.read("dist/index.html"), new RegExp(`<p>http://localhost:${port}/api</p>`));
    }
  });
});
