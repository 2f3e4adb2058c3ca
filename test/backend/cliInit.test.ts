import assert from "node:assert/strict";
import { type ChildProcessWithoutNullStreams, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { TemporaryHome } from "../unit/project/temporaryHome.js";
import { CLI, CliProcess } from "./cliProcess.js";

suite("port-daddy init in a shell", () => {
  let home: TemporaryHome;
  let cli: CliProcess;
  setup(() => {
    home = new TemporaryHome();
    cli = new CliProcess(home.path("data"));
    home.write("shop/package.json", { name: "shop", scripts: { dev: "vite --port 5180" } });
  });
  teardown(() => home.remove());

  const shop = (): string => home.path("shop");
  const file = (): string => home.path("shop", "port-daddy.json");

  test("writes with --yes, and neither needs nor starts a backend", async () => {
    const { code, out, err } = await cli.run(shop(), "init", "--yes");
    assert.equal(code, 0, err);
    assert.match(out, /^Project shop in /);
    assert.match(err, /^port-daddy: Wrote port-daddy\.json/);
    assert.deepEqual(JSON.parse(readFileSync(file(), "utf8")), { project: "shop", services: { web: { preferred: 5180, env: "PORT" } } });
    assert.equal(existsSync(home.path("data", "backend.json")), false);
  });

  test("prints its plan as JSON alone, and asks nobody where there is no terminal", async () => {
    const planned = await cli.run(shop(), "init", "--json");
    assert.deepEqual([planned.code, planned.err, (JSON.parse(planned.out) as { written: boolean }).written], [0, "", false]);
    const unasked = await cli.run(shop(), "init");
    assert.equal(unasked.code, 2);
    assert.match(unasked.err, /^port-daddy: Nothing was written, .*--yes/);
    assert.equal(existsSync(file()), false);
  });

  /** Starts it in a terminal of its own. */
  function start(environment = ""): ChildProcessWithoutNullStreams {
    return cli.program(shop(), "script", "-qec", `${environment} "${process.execPath}" "${CLI}" init`, "/dev/null");
  }

  /** Answers each question with the next key presses. @returns the exit code and all that was shown */
  async function talk(child: ChildProcessWithoutNullStreams, ...keys: string[]): Promise<{ code: number | null; shown: string }> {
    let [shown, seen] = ["", 0];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      shown += text;
      if (!/(?:: |\[y\/N\] )$/.test(shown.slice(seen)) || keys.length === 0) return;
      seen = shown.length;
      child.stdin.write(keys.shift()!);
    });
    const [code] = (await once(child, "close")) as [number | null];
    return { code, shown };
  }

  suite("at a terminal", () => {
    suiteSetup(function () {
      if (process.platform !== "linux" || spawnSync("script", ["--version"]).status !== 0) this.skip(); // Elsewhere it has other options.
    });

    test("asks, and writes what the person agrees to", async () => {
      const { code, shown } = await talk(start(), "\n", "y\n");
      assert.equal(code, 0, shown);
      assert.match(shown, /Write \d files \(port-daddy\.json, .*\)\? \[y\/N\] y\r\n/);
      assert.ok(existsSync(file()));
    });

    for (const [name, ...keys] of [
      ["Ctrl+C at the first question", "\u0003"],
      ["Ctrl+C at the last one", "\n", "\u0003"],
    ]) {
      test(`${name} ends it as any program, and nothing is written`, async () => {
        const { code, shown } = await talk(start(), ...keys);
        assert.equal(code, 130, shown);
        assert.equal(existsSync(file()), false);
      });
    }

    test("the end of the input is no agreement", async () => {
      const { code, shown } = await talk(start(), "\n", "\u0004");
      assert.equal(code, 1, shown);
      assert.match(shown, /Nothing was written\./);
      assert.equal(existsSync(file()), false);
    });

    test("has colors, but none with NO_COLOR", async () => {
      const green = "\u001b[32m+{";
      assert.ok((await talk(start("env -u CI TERM=xterm-256color"), "quit\n")).shown.includes(green));
      assert.ok(!(await talk(start("TERM=xterm-256color NO_COLOR=1"), "quit\n")).shown.includes("\u001b["));
    });
  });
});
