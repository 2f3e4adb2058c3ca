import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { terminalOf, type TrialFolder, trialSuite } from "./trialFolder.js";

/** The ports that Docker Compose would publish, by service; `config` needs no engine. */
function published({ shop, environment }: TrialFolder, env: Record<string, string> = {}): Record<string, string[]> {
  const { status, stdout, stderr } = spawnSync("docker-compose", ["config"], {
    cwd: shop,
    encoding: "utf8",
    env: { ...environment, ...env },
  });
  assert.equal(status, 0, stderr);
  const { services } = parse(stdout) as { services: Record<string, { ports: (string | Port)[] }> };
  return Object.fromEntries(Object.entries(services).map(([name, { ports }]) => [name, ports.map(written).sort()]));
}

interface Port {
  host_ip?: string;
  published: string | number;
  target: number;
}

/** The second version prints texts, the third one objects. */
function written(port: string | Port): string {
  if (typeof port === "string") return port.replace(/\/tcp$/, "");
  return [...(port.host_ip === undefined ? [] : [port.host_ip]), port.published, port.target].join(":");
}

interface ComposeTrial {
  without: Record<string, string[]>;
  with: Record<string, string[]>;
  /** Folders from which images are built. */
  folders?: string[];
}

const trials: Record<string, ComposeTrial> = {
  "bind-host": { without: { web: ["127.0.0.1:8087:80"] }, with: { web: ["127.0.0.1:7100:80"] } },
  "compose-debug-port": {
    folders: ["backend"],
    without: { backend: ["8081:8081", "80:80", "9229:9229"], mail: ["1025:1025", "8025:8025"], tracing: ["16686:16686", "5778:5778"] },
    with: { backend: ["7100:8081", "80:80", "9229:9229"], mail: ["1025:1025", "7102:8025"], tracing: ["5778:5778", "7101:16686"] },
  },
  "db-main": {
    without: { cache: ["6379:6379"], db: ["5432:5432"], shop: ["8088:8088"] },
    with: { cache: ["6379:6379"], db: ["5432:5432"], shop: ["7100:8088"] },
  },
  "out-of-range": { without: { mongo: ["27017:27017"] }, with: { mongo: ["27017:27017"] } },
};

trialSuite("After set-up Docker Compose publishes", ["docker-compose"], (trial) => {
  for (const [name, { without, with: assigned, folders = [] }] of Object.entries(trials))
    trial(`the ports of ${name} without the variables, and the assigned ones with them`, (folder) => {
      folder.write(name);
      for (const each of folders) mkdirSync(path.join(folder.shop, each));
      assert.deepEqual(published(folder), without);
      const plan = folder.setUp();
      assert.deepEqual(published(folder), without);
      assert.deepEqual(published(folder, terminalOf(plan).env), assigned);
      assert.deepEqual(folder.setUp().files, [], "a second time changes nothing");
    });
});
