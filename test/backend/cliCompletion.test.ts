import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { TemporaryHome } from "../unit/project/temporaryHome.js";
import { CLI, CliProcess } from "./cliProcess.js";

suite("port-daddy completion", function () {
  let home: TemporaryHome;
  let cli: CliProcess;
  let shop: string;
  suiteSetup(async function () {
    if (process.platform === "win32") this.skip(); // Windows lacks the shells that are tried here.
    home = new TemporaryHome();
    cli = new CliProcess(home.path("data"));
    home.write("shop/port-daddy.json", { project: "shop", services: { web: {}, api: {} } });
    shop = home.path("shop");
    chmodSync(home.write("bin/port-daddy", `#!/bin/sh\nexec "${process.execPath}" "${CLI}" "$@"\n`), 0o755);
    await cli.run(shop, "request", ":web");
    await cli.run(shop, "request", "store:main:feature");
  });
  suiteTeardown(async () => {
    await cli.run(home.folder, "stop");
    home.remove();
  });

  const env = () => ({ ...cli.env, PATH: `${home.path("bin")}:${process.env["PATH"]}` });
  const ask = (shell: string, ...args: string[]): string[] =>
    execFileSync(shell, args, { cwd: shop, env: env(), encoding: "utf8" })
      .split("\n")
      .filter((line) => line !== "");

  function needs(context: Mocha.Context, shell: string): void {
    if (spawnSync(shell, ["--version"]).status !== 0) context.skip(); // That shell is not on this machine.
  }

  /** The completions of each shell for each line, with the cursor at its end. */
  const offered: Record<string, (...lines: string[]) => string[][]> = {
    bash: (...lines) => {
      const script = `eval "$(port-daddy completion bash)"
        for COMP_LINE in "$@"; do COMP_POINT=\${#COMP_LINE}; _port_daddy; echo "= \${COMPREPLY[*]}"; done`;
      return readOffers(ask("bash", "--norc", "-c", script, "bash", ...lines));
    },
    fish: (...lines) => {
      const script = `port-daddy completion fish | source
        for line in $argv; echo "= "(complete -C $line | string replace -r '\\t.*' '' | string join ' '); end`;
      return readOffers(ask("fish", "--no-config", "-c", script, ...lines));
    },
  };
  const readOffers = (lines: string[]): string[][] => lines.map((line) => line.slice("= ".length).split(" ").sort());

  for (const [shell, complete] of Object.entries(offered)) {
    test(`${shell} completes commands, flags, values and identities`, function () {
      needs(this, shell);
      const known = shell === "bash" ? "" : "store:main:"; // bash takes this part for a complete word.
      const expected: [line: string, words: string[]][] = [
        ["port-daddy re", ["release", "request"]],
        ["port-daddy env --format p", ["powershell"]],
        ["port-daddy list --j", ["--json"]],
        ["port-daddy completion ", ["bash", "fish", "powershell", "zsh"]],
        ["port-daddy request --strict sh", ["shop:web"]],
        ["port-daddy request store:main:f", [`${known}feature`]],
        ["port-daddy request :", shell === "bash" ? ["api", "web"] : [":api", ":web"]],
      ];
      assert.deepEqual(
        complete(...expected.map(([line]) => line)),
        expected.map(([, words]) => words),
      );
    });
  }

  test("bash leaves what stands behind -- alone", function () {
    needs(this, "bash");
    assert.deepEqual(offered["bash"]!("port-daddy run :web -- st"), [[""]]);
  });

  test("zsh completes what stands at the cursor, and behind -- the other program's", function () {
    needs(this, "zsh");
    // zsh completes only in its line editor, to which zpty gives a terminal. Each answer ends with the prompt.
    const script = `
      zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell "PROMPT=; setopt no_beep; autoload -U compinit; compinit -u -D; eval \\"\\$(port-daddy completion zsh)\\""
      zpty -w shell 'other() { compadd from-the-other }; compdef _other other; _other() { compadd from-the-other }'
      zpty -w shell 'list() { zle complete-word; print -r -- "<\${LBUFFER}>"; zle kill-whole-line }; zle -N list; bindkey "^X" list; print ready-$((1+1))'
      zpty -r shell line '*ready-2*'
      for typed in 'port-daddy rel' 'port-daddy request st' 'port-daddy env --format f' 'port-daddy run :web -- other f'; do
        zpty -w -n shell "$typed"$'\\C-x'
        zpty -r shell line '*<*>*'
        print -r -- "\${\${line##*<}%%>*}"
      done
      zpty -d shell`;
    assert.deepEqual(ask("zsh", "-f", "-c", script), [
      "port-daddy release ",
      "port-daddy request store:main:feature ",
      "port-daddy env --format fish ",
      "port-daddy run :web -- other from-the-other ",
    ]);
  });

  test("starts no backend", async () => {
    const lonely = new CliProcess(home.path("nowhere"));
    const { code, out, err } = await lonely.run(shop, "__complete", "=", "release");
    assert.deepEqual([code, out.split("\n").length - 1, err], [0, 2, ""]);
    assert.equal((await lonely.run(shop, "status")).code, 4);
  });
});
