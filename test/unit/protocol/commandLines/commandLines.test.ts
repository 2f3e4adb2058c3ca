import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { findProgram } from "../../../../server/protocol/commandLines/findProgram.js";
import { namedPorts } from "../../../../server/protocol/commandLines/namedPorts.js";
import { parseCommandLine } from "../../../../server/protocol/commandLines/parseCommandLine.js";
import { withPort } from "../../../../server/protocol/commandLines/withPort.js";
import { render } from "./render.js";

/** Real command lines, each followed by what it starts, and by itself with a port. Lines that begin with "#" are headings. */
const table = readFileSync("test/unit/protocol/commandLines/commandLines.txt", "utf8")
  .split("\n")
  .filter((line) => line !== "" && !/^# /.test(line));

suite("Command lines", () => {
  const starts = table.flatMap((line, index) => (line.startsWith("  ") ? [] : [index]));
  for (const [order, index] of starts.entries()) {
    const line = table[index]!;
    test(line, () => assert.deepEqual(render(line), table.slice(index + 1, starts[order + 1])));
  }

  test("are more than 150", () => assert.ok(starts.length > 150));

  const hostile: Record<string, string> = {
    "100,000 spaces": `a${" ".repeat(100_000)}b`,
    "10,000 parentheses": "(".repeat(10_000),
    "flags of flask": `flask${" --app x".repeat(36)} ru`,
    "very many flags": `flask${" -a".repeat(2_600)}`,
    "nested quotation marks": "concurrently \"'".repeat(500),
    "nested shells": "sh -c 'sh -c \"x\"' ; ".repeat(380),
    "many commands": "vite --port 3000 &&".repeat(400),
    "many documents": "<<a ".repeat(2_000),
    "many functions": "f() ".repeat(2_000),
    "many variables": `${"A=1 ".repeat(1_900)}x`,
    "many folders": `${"cd a&&".repeat(1_300)}x`,
    "many starters": "npx ".repeat(2_000),
    "many colons": `x ${":1/".repeat(2_600)}`,
    backslashes: "\\".repeat(8_000),
    substitutions: "$(".repeat(4_000),
    "arguments within arguments": `x ${"--args=".repeat(1_000)}3000`,
    "variables of cross-env": `cross-env ${"PORT=3000 ".repeat(790)}vite`,
  };
  for (const [name, line] of Object.entries(hostile)) {
    test(`are read within the test's own time with ${name}`, () => {
      for (const command of parseCommandLine(line)) {
        const program = findProgram(command);
        namedPorts(command, program);
      }
    });
  }

  test("of more than 8,000 characters are not read", () => {
    assert.equal(parseCommandLine(`vite ${"x".repeat(7_990)}`).length, 1);
    assert.deepEqual(parseCommandLine(`vite ${"x".repeat(7_996)}`), []);
  });

  test("of very many commands or variables are not read", () => {
    assert.equal(parseCommandLine("vite&&".repeat(199) + "vite").length, 200);
    assert.deepEqual(parseCommandLine("vite&&".repeat(200) + "vite"), []);
    assert.equal(parseCommandLine(`concurrently ${'"vite" '.repeat(100)}`).length, 100);
    assert.deepEqual(parseCommandLine(`concurrently ${'"vite" '.repeat(101)}`), []);
    assert.equal(parseCommandLine(`${"A=1 ".repeat(100)} vite`).length, 1);
    assert.deepEqual(parseCommandLine(`${"A=1 ".repeat(101)} vite`), []);
    assert.deepEqual(parseCommandLine(`export ${"A=1 ".repeat(101)}; vite`), []);
  });

  test("name the ports in a list of arguments, and none in a list within a list", () => {
    const portsIn = (line: string) => parseCommandLine(line).flatMap((command) => namedPorts(command).map(({ port }) => port));
    assert.deepEqual(portsIn("./gradlew bootRun --args='--server.port=8081 --x=1'"), [8081]);
    assert.deepEqual(portsIn("./gradlew bootRun --args='--args=--server.port=8081'"), []);
  });

  test("that the shell would refuse are not read", () => {
    for (const line of ["echo it's && vite", "vite && (", "if exist x (next dev)", 'vite "']) assert.deepEqual(parseCommandLine(line), []);
  });

  test("keep a variable out of single quotation marks that no shell opens", () => {
    const line = "./gradlew bootRun --args='--server.port=8081'";
    const [command] = parseCommandLine(line);
    assert.equal(withPort(line, command!, undefined, "${P:-8081}"), undefined);
    assert.equal(withPort(line, command!, undefined, "8090"), "./gradlew bootRun --args='--server.port=8090'");
  });

  test("of cmd.exe and PowerShell get a number and no variable of a shell that they do not know", () => {
    for (const [line, now] of [
      ["set PORT=4001&& node .", "set PORT=4000&& node ."],
      ["set ASPNETCORE_URLS=http://localhost:5000&& dotnet run", "set ASPNETCORE_URLS=http://localhost:4000&& dotnet run"],
      ['$env:ASPNETCORE_URLS="http://*:5000"; dotnet run', '$env:ASPNETCORE_URLS="http://*:4000"; dotnet run'],
      ["$env:PORT = 4001; node .", "$env:PORT = 4000; node ."],
    ] as const) {
      const [command] = parseCommandLine(line);
      assert.equal(withPort(line, command!, findProgram(command!), "${P:-1}"), undefined, line);
      assert.equal(withPort(line, command!, findProgram(command!), "4000"), now);
    }
  });

  test("get a flag once only", () => {
    for (const line of [
      "vite --port 80",
      "vite --port $X",
      "next dev -p ${PORT:-3000}",
      "PORT=$X next dev",
      "gunicorn -b unix:/x.sock app:app",
    ]) {
      const [command] = parseCommandLine(line);
      assert.equal(withPort(line, command!, findProgram(command!), "4000"), undefined, line);
    }
  });

  test("of a script get the flag of its program behind two dashes", () => {
    const given = (line: string): string | undefined =>
      withPort(line, parseCommandLine(line)[0]!, { name: "Vite", commands: [], kind: "page", flag: "--port {port} --strictPort" }, "4000");
    assert.equal(given("npm run dev"), "npm run dev -- --port 4000 --strictPort");
    assert.equal(given("npm run dev -- --host"), "npm run dev -- --host --port 4000 --strictPort");
    assert.equal(given("npm run dev -w web && echo"), "npm run dev -w web -- --port 4000 --strictPort && echo");
    assert.equal(given("yarn dev"), "yarn dev --port 4000 --strictPort");
    assert.equal(given("pnpm --filter web dev --host"), "pnpm --filter web dev --host --port 4000 --strictPort");
    assert.equal(given("pnpm -r run dev"), undefined);
    assert.equal(given("run-p dev:*"), undefined);
  });
});
