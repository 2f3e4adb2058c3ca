import assert from "node:assert/strict";
import { parseTolerantly } from "../../../server/protocol/documents/inputs.js";
import { hardCodedPorts, ReadingLimit } from "../../../server/protocol/documents/hardCodedPorts.js";

/** The ports of a document, each as it is written. */
function portsIn(kind: "launch" | "tasks", text: string): number[] {
  return hardCodedPorts(kind, parseTolerantly(text), text).map(({ port, digits, bare }) => {
    assert.equal(text.slice(digits.offset, digits.offset + digits.length), String(port));
    assert.ok(bare !== true || /[ ,[]/.test(text[digits.offset - 1]!));
    return port;
  });
}
const launch = (text: string): number[] => portsIn("launch", `{ "configurations": [{ "request": "launch", ${text} }] }`);
const task = (text: string): number[] => portsIn("tasks", `{ "tasks": [{ ${text} }] }`);

suite("Hard-coded ports", () => {
  const told: [configuration: string, ...ports: number[]][] = [
    ['"type": "debugpy", "module": "flask", "args": ["run", /* x */ "--port", "5001", // y\n]', 5001],
    ['"type": "debugpy", "program": "${workspaceFolder}/manage.py", "args": ["runserver", "0.0.0.0:8001"]', 8001],
    ['"type": "debugpy", "program": "manage.py", "args": ["runserver", "--noreload", "8001"]', 8001],
    ['"type": "debugpy", "module": "uvicorn", "args": ["main:app", "--port=8002"]', 8002],
    ['"type": "debugpy", "module": "uvicorn", "args": "main:app --port 8003"', 8003],
    ['"type": "debugpy", "module": "gunicorn", "args": ["-b", "0.0.0.0:8004", "app:app"]', 8004],
    ['"type": "debugpy", "module": "http.server", "args": ["8000"]', 8000],
    ['"type": "debugpy", "module": "streamlit", "args": ["run", "app.py", "--server.port", "8502"]', 8502],
    ['"type": "node", "runtimeExecutable": "npm", "runtimeArgs": ["run", "dev", "--", "--port", "5183"]', 5183],
    ['"type": "node", "runtimeExecutable": "npx", "runtimeArgs": ["next", "dev"], "args": ["-p3001"]', 3001],
    ['"type": "node", "program": "node_modules/vite/bin/vite.js", "args": ["--port", 5184]', 5184],
    ['"type": "node", "program": "server.js", "args": ["-p", "3004"], "env": { "API_URL": "http://localhost:4000" }', 3004, 4000],
    ['"type": "go", "program": ".", "args": ["-addr=:8084"], "env": { "HTTP_PORT": "8085" }', 8084, 8085],
    ['"type": "coreclr", "program": "x.dll", "env": { "ASPNETCORE_URLS": "http://localhost:5086" }', 5086],
    ['"type": "coreclr", "program": "x.dll", "args": ["--urls", "http://*:5087"]', 5087],
    ['"type": "coreclr", "program": "x.dll", "env": { "DOTNET_URLS": "http://+:5088;https://*:5089" }', 5088, 5089],
    ['"type": "node-terminal", "command": "$env:PORT=4001; node ."', 4001],
    ['"type": "node-terminal", "command": "timeout 3000 node x.js --port 4002"', 4002],
    ['"type": "java", "mainClass": "x.Main", "vmArgs": "-Xmx1g -Dserver.port=8087", "env": { "SERVER_PORT": 8088 }', 8087, 8088],
    ['"type": "java", "mainClass": "x.Main", "args": ["--server.port=8086"]', 8086],
    ['"type": "php", "runtimeArgs": ["-S", "localhost:8089"], "port": 9003', 8089],
    ['"type": "node-terminal", "command": "next dev -p 3090"', 3090],
    ['"type": "node-terminal", "command": "concurrently \\"vite --port 5190\\" \\"PORT=4190 node api.js\\""', 5190, 4190],
    ['"type": "node", "program": "x.js", "env": { "SOCKET": "ws://localhost:4001", "SECURE": "wss://127.0.0.1:4002/x" }', 4001, 4002],
    ['"type": "custom", "port": 3000', 3000],
    ['"type": "node", "runtimeExecutable": "serve", "runtimeArgs": ["-s", "build", "-p", "5005"], "port": 9229', 5005],
  ];
  for (const [configuration, ...ports] of told) test(configuration, () => assert.deepEqual(launch(configuration), ports));

  test("of tasks are those of their commands, on each system", () => {
    assert.deepEqual(
      task('"type": "shell", "command": "npx vite --port 5180", "windows": { "command": "npx.cmd", "args": ["vite", "--port", "5181"] }'),
      [5180, 5181],
    );
    assert.deepEqual(task('"command": "rails", "args": ["s", { "value": "-p", "quoting": "weak" }, "3002"]'), [3002]);
    assert.deepEqual(task('"command": "bash", "args": ["-c", "set -e; php -S 0.0.0.0:8018"]'), [8018]);
    assert.deepEqual(task('"command": "docker", "args": ["run", "-p", "8080:80", "web"]'), [8080]);
    assert.deepEqual(task('"command": "node", "args": ["--port 3000", "x"]'), [3000]);
    assert.deepEqual(task('"command": "kill-port 3000; wait-on tcp:4000"'), [3000, 4000]);
    const ports = '[{ "hostPort": 3000, "containerPort": 3000 }]';
    assert.deepEqual(task(`"type": "docker-run", "dockerRun": { "env": { "PORT": "3000" }, "ports": ${ports} }`), [], "the container's");
  });

  for (const command of [
    ...["mkdir -p 2024", "ssh -p 2222 host", "psql -p 5433", "redis-cli -p 6380", "scp -P 2222 a b:", "cp -p 2024 x", "git log -n 3000"],
    ...[
      "head -n 4000 x",
      "node --inspect=3000 x.js",
      "docker-compose -p 3000 up",
      "timeout /t 3000",
      "nest start --debug 0.0.0.0:9229",
      "DB_PORT=5433 node x.js",
      "node x.js --db-port 5433",
    ],
    ...["java -agentlib:jdwp=transport=dt_socket,address=localhost:5105 -jar x.jar", "NODE_OPTIONS=--max-old-space-size=4096 node x.js"],
  ]) {
    test(`are none in: ${command}`, () => {
      assert.deepEqual(task(`"command": "${command}"`), []);
      const [first, ...words] = command.split(" ");
      if (!first!.includes("=")) assert.deepEqual(task(`"command": "${first!}", "args": ${JSON.stringify(words)}`), []);
    });
  }

  test("of debuggers are none", () => {
    assert.deepEqual(launch('"type": "node", "runtimeArgs": ["--inspect-brk=4000", "--inspect", "4001"], "port": 4002'), []);
    assert.deepEqual(launch('"type": "debugpy", "connect": { "host": "localhost", "port": 3000 }'), []);
    assert.deepEqual(
      portsIn("launch", '{ "configurations": [{ "type": "node", "request": "attach", "port": 3000, "address": "localhost" }] }'),
      [],
    );
  });

  test("that are JSON numbers are replaced with quotation marks", () => {
    const text = '{ "tasks": [{ "command": "vite", "args": ["--port", 5184, "-p", "1"] }] }';
    assert.deepEqual(
      hardCodedPorts("tasks", parseTolerantly(text)).map(({ bare, digits, around }) => ({ bare, digits, around })),
      [{ bare: true, digits: { offset: 52, length: 4 }, around: { offset: 52, length: 4 } }],
    );
  });

  test("in a URL that a browser opens are marked, and those in other URLs not", () => {
    const text = `{ "configurations": [{ "url": "http://localhost:3000", "env": { "ASPNETCORE_URLS": "http://localhost:5000" },
      "serverReadyAction": { "uriFormat": "http://localhost:3001" }, "env": { "url": "http://localhost:3002" } }] }`;
    assert.deepEqual(
      hardCodedPorts("launch", parseTolerantly(text), text).map(({ port, isOpened = false }) => [port, isOpened]),
      [
        [3000, true],
        [5000, false],
        [3001, true],
        [3002, false],
      ],
    );
  });

  test("with an escape among their digits are left alone", () => {
    assert.deepEqual(task('"command": "vite --port 300\\u0030"'), []);
    assert.deepEqual(task('"command": "vite\\u0020--port 3000"'), [3000]);
  });

  test("are found in a document's first part, where it has more command lines than anybody writes", () => {
    const item = '{ "command": "vite --port 3000", "args": ["--port", "3001"] }, ';
    const read = (count: number) => {
      const text = `{ "tasks": [${item.repeat(count)}] }`;
      const limit = new ReadingLimit();
      return { found: hardCodedPorts("tasks", parseTolerantly(text), text, limit).length, isReached: limit.isReached };
    };
    assert.deepEqual(read(300), { found: 600, isReached: false });
    const { found, isReached } = read(2_300);
    assert.ok(isReached && found >= 600 && found < 1_500, String(found));
  });

  test("do not use up the limit by command lines without numbers", () => {
    const limit = new ReadingLimit();
    const text = `{ "tasks": [${'{ "command": "vite --port $PORT", "args": ["a b"] },'.repeat(2_500)}{ "command": "vite --port 3000" }] }`;
    assert.equal(hardCodedPorts("tasks", parseTolerantly(text), text, limit).length, 1);
    assert.equal(limit.isReached, false);
  });

  const fill = (head: string, item: string, tail = ""): string =>
    head + item.repeat((150_000 - head.length - tail.length) / item.length) + tail;
  const lineOf = (bit: string): string => `{ "command": "${bit.repeat(7_900 / bit.length)} 3000" },`;
  const hostile: Record<string, string> = {
    "nested lists": fill(`{ "tasks": [${'{ "a": ['.repeat(90)}`, '"--port", "3001", '),
    "lists within a list": fill('{ "tasks": [{ "a": [', '["--port", "3001"],', "[]] }] }"),
    "flags and values in one item": fill('{ "tasks": [{ "args": [', '"-p 3000",', '""] }] }'),
    "flags of flask": fill('{ "tasks": [{ "command": "flask", "args": [', '"--app","x3000",', '"run"] }] }'),
    "arguments within arguments": fill('{ "tasks": [{ "command": "x", "args": ["--args=', "--args=", '3000"] }] }'),
    "colons in an argument": fill('{ "tasks": [{ "command": "x", "args": ["--port=', ":3000/", '"] }] }'),
    spaces: `{ "tasks": [{ "command": "vite --port${" ".repeat(100_000)}3000" }] }`,
    "variables of one line": fill('{ "tasks": [', lineOf("set A=1&&x&&"), "] }"),
    "folders of one line": fill('{ "tasks": [', lineOf("cd a&&x&&"), "] }"),
    "commands of one line": fill('{ "tasks": [', lineOf("a&&"), "] }"),
    substitutions: fill('{ "tasks": [', lineOf("$("), "] }"),
    backticks: fill('{ "tasks": [', lineOf("`a`"), "] }"),
    "quotation marks": fill('{ "tasks": [', lineOf('\\"'), "] }"),
    URLs: fill('{ "tasks": [{ "url": "', "http://localhost:3000 ", '" }] }'),
    "many line ends and a mark at the start": fill('\uFEFF{ "tasks": [', '{ "command": "vité --port 3000 \u{1F600}" },\r\n\r\t', "] }"),
  };
  for (const [name, text] of Object.entries(hostile))
    test(`are looked for within the test's own time with ${name}`, () => {
      assert.ok(text.length <= 150_000 && text.length > 90_000);
      for (let count = 0; count < 5; count++) assert.doesNotThrow(() => hardCodedPorts("tasks", parseTolerantly(text), text));
    });
});
