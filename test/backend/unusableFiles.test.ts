import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync } from "node:fs";
import { text } from "node:stream/consumers";
import { BackendHome, testRange } from "./backendHome.js";
import { CLI, CliProcess } from "./cliProcess.js";
import { forgetNobody, NOBODY } from "./nobody.js";

/** Set where this user is root, who may read and write everything. */
const uid = process.platform !== "win32" && process.getuid!() === 0 ? NOBODY : undefined;

suite("A user's own files in the data directory", () => {
  let home: BackendHome;
  setup(function () {
    home = new BackendHome();
    if (process.platform === "win32") this.skip(); // It has no modes.
    chmodSync(home.folder, 0o755);
    if (uid !== undefined) for (const file of [home.dataDir, home.path("config.json")]) chownSync(file, uid, uid);
  });
  teardown(async () => {
    await home.remove();
    forgetNobody();
  });

  /** Runs a shell script in the data directory as the user. `$PD` is the command line. */
  const asUser = async (script: string): Promise<string> => {
    const { env } = new CliProcess(home.dataDir);
    const options = { cwd: home.dataDir, env: { ...env, HOME: home.folder, PD: `${process.execPath} ${CLI}` }, uid, gid: uid };
    const child = spawn("/bin/sh", ["-c", script], { ...options, stdio: ["ignore", "pipe", "pipe"] });
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    assert.equal(err, "");
    return out;
  };

  for (const [kind, damage] of Object.entries({
    "are made readable and writable again, with the store":
      "chmod 444 port-daddy.db* logs/*; chmod 000 backend.lock backend.json network.json config.json logs; chmod 500 .",
    "stand for nothing where they are folders": "mkdir backend.json; rm network.json; mkdir network.json",
    "stand for nothing where they are named pipes": "mkfifo backend.json; rm network.json; mkfifo network.json; chmod 644 *.json",
  }))
    test(kind, async () => {
      const before = await asUser(`$PD request shop --preferred ${testRange[1] - 5} && $PD stop >/dev/null 2>&1; echo`);
      while (home.processes().length > 0) await new Promise(setImmediate); // `stop` does not wait for ever.
      await asUser(`${kind.startsWith("stand") ? "" : ": >backend.json; "}${damage}`);
      assert.equal(await asUser("$PD request shop; echo"), before);
      assert.match(await asUser("$PD list"), /^\d+ +shop:main +idle/m);
    });
});
