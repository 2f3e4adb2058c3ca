import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { ownShell, typedLine, type UserShell, userShellOf } from "../../../../../client/project/changes/commandLine/userShell.js";

suite("a command line for the user's shell", () => {
  const words = ["port-daddy", "run", ":api", "--", "npm", "run", "dev", "--", "--port", "{port}"];
  const rows: [words: string[], folder: string, lines: Record<UserShell, string>][] = [
    [
      words,
      "",
      {
        posix: "port-daddy run :api -- npm run dev -- --port {port}",
        powershell: "port-daddy run :api -- npm run dev -- --port '{port}'",
        cmd: "port-daddy run :api -- npm run dev -- --port {port}",
      },
    ],
    [
      ["a", "-Dserver.port={port}", "dev all"],
      "my api",
      {
        posix: "cd 'my api' && a -Dserver.port={port} 'dev all'",
        powershell: "cd 'my api'; a '-Dserver.port={port}' 'dev all'",
        cmd: 'cd "my api" && a -Dserver.port={port} "dev all"',
      },
    ],
    [
      ["sh", "-c", `echo $PORT "it's"`],
      "apps/web",
      {
        posix: `cd apps/web && sh -c 'echo $PORT "it'\\''s"'`,
        powershell: `cd apps/web; sh -c 'echo $PORT "it''s"'`,
        cmd: `cd apps/web && sh -c "echo $PORT ""it's"""`,
      },
    ],
    [
      ["a", "localhost:{port}", "@x"],
      "",
      { posix: "a localhost:{port} @x", powershell: "a 'localhost:{port}' '@x'", cmd: "a localhost:{port} @x" },
    ],
  ];
  for (const [given, folder, lines] of rows)
    for (const [shell, line] of Object.entries(lines))
      test(`${shell}: ${line}`, () => assert.equal(typedLine(given, folder, shell as UserShell), line));

  test("gives a shell the words as they are", function () {
    if (process.platform === "win32") this.skip(); // It has no sh.
    const strange = [
      "$HOME",
      "`id`",
      "a b",
      "it's",
      '"',
      "\\",
      "*",
      "~",
      "#",
      "!x",
      "a;b",
      "a&b",
      "<",
      "{a,b}",
      "{port}",
      "",
      "a\tb",
      "%x%",
      "(",
      "é",
    ];
    const line = typedLine(["printf", "%s\\n", ...strange], "", "posix");
    assert.deepEqual(execFileSync("sh", ["-c", line], { encoding: "utf8" }).split("\n").slice(0, -1), strange);
  });

  test("is known by the program, else by what the shell leaves in the environment", () => {
    const shells = [
      "/bin/bash",
      "/usr/bin/fish",
      "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
      "/usr/bin/pwsh",
      "C:\\WINDOWS\\cmd.EXE",
    ];
    assert.deepEqual(
      shells.map((program) => userShellOf(program, "win32")),
      ["posix", "posix", "powershell", "powershell", "cmd"],
    );
    assert.deepEqual([userShellOf("", "win32"), userShellOf(undefined, "linux")], ["powershell", "posix"]);
    assert.deepEqual(
      [{}, { PROMPT: "$P$G" }, { SHELL: "/usr/bin/bash", PROMPT: "$P$G" }].map((env) => ownShell(env, "win32")),
      ["powershell", "cmd", "posix"],
    );
    assert.deepEqual(
      [{}, { PROMPT: "%" }, { SHELL: "/usr/bin/pwsh" }].map((env) => ownShell(env, "linux")),
      ["posix", "posix", "powershell"],
    );
  });
});
