import assert from "node:assert/strict";
import { parse } from "jsonc-parser";
import { Editor, shopFolder } from "./editor.js";

const launch = "/code/shop/.vscode/launch.json";
const tasks = "/code/shop/.vscode/tasks.json";
const inputs = `"inputs": [{ "id": "apiPort", "type": "command", "command": "portDaddy.port", "args": { "service": "api" } }]`;
const inConfiguration = (text: string): string => `{ "configurations": [{ "type": "node", "request": "launch", ${text} }], ${inputs} }`;

suite("language features", () => {
  let editor: Editor;
  let web: number;
  let api: number;

  setup(async () => {
    editor = await Editor.open();
    web = (await editor.services.request({ project: "shop", service: "web", folder: "/code/shop" })).port;
    api = (await editor.services.request({ project: "shop", service: "api", folder: "/code/shop" })).port;
  });

  suite("completion", () => {
    const labels = async (file: string, text: string) => (await editor.complete(file, text)).map(({ label }) => label);

    test("offers the variables and the inputs with the ports that they stand for", async () => {
      const items = await editor.complete(launch, inConfiguration(`"env": { "PORT": "$\{|}" }`));
      assert.deepEqual(
        items.map(({ label, detail, result }) => [label, detail, result.includes(`"PORT": "${label}" }`)]),
        [
          ["${command:portDaddy.port}", `shop:web has port ${web}`, true],
          ["${command:portDaddy.url}", `the URL of shop:web, on port ${web}`, true],
          ["${input:apiPort}", `shop:api has port ${api}`, true],
        ],
      );
    });

    test("does so where a variable begins or is likely, and not within other text or names", async () => {
      const variables = ["${command:portDaddy.port}", "${command:portDaddy.url}", "${input:apiPort}"];
      for (const text of [
        `"url": "http://localhost:|/x"`,
        `"args": ["--port=|"]`,
        `"args": ["--port", "$|"]`,
        `"url": "|"`,
        `"url": "$\{command:po|`,
      ])
        assert.deepEqual(await labels(launch, inConfiguration(text)), text.endsWith("|") ? variables.slice(0, 2) : variables, text);
      for (const text of [`"url": "abc|"`, `"name": "|"`, `"|": 1`, `"type": "$|"`, `"env": |`])
        assert.deepEqual(await labels(launch, inConfiguration(text)), [], text);
    });

    test("writes an input for a service, one without an input first", async () => {
      const [item] = await editor.complete(tasks, `{ "tasks": [], "inputs": [|{ "id": "x" }] }`);
      assert.equal(
        (item!.textEdit as { newText: string }).newText,
        '{ "id": "${1:apiPort}", "type": "command", "command": "portDaddy.port", "args": { "service": "${2|api,web|}" } },',
      );
    });

    test("writes the whole block of inputs where there is none yet", async () => {
      const offered = async (text: string) => (await editor.complete(launch, text)).map(({ label, result }) => [label, result]);
      const block =
        '"inputs": [{ "id": "${1:apiPort}", "type": "command", "command": "portDaddy.port", "args": { "service": "${2|api,web|}" } }]';
      for (const [text, result] of [
        ["{ | }", `{ ${block} }`],
        ['{ "configurations": [], "inp|" }', `{ "configurations": [], ${block} }`],
        ['{ inp|\n "configurations": [] }', `{ ${block},\n "configurations": [] }`],
      ] as const)
        assert.deepEqual(await offered(text), [["inputs: ports from Port Daddy", result]], text);
      for (const text of ['{ "inputs": [], | }', '{ "configurations": [{ | }] }', '{ "|": [] }', "{ // |\n }", "{ /* | */ }", "|"])
        assert.deepEqual(await offered(text), [], text);
    });

    test("sets the comma also when the document has more of the word than was typed at the cursor", async () => {
      const [item] = await editor.complete(launch, '{ i|nputs\n "configurations": [] }');
      assert.match(item!.textEdit!.newText, /\],$/);
    });

    test("writes no input into a comment", async () => {
      assert.deepEqual(await labels(tasks, `{ "inputs": [ // |\n ] }`), []);
    });

    test("knows the values in an input", async () => {
      assert.deepEqual(await labels(tasks, `{ "inputs": [{ "command": "|" }] }`), ["portDaddy.port", "portDaddy.url"]);
      assert.deepEqual(await labels(tasks, `{ "inputs": [{ "args": { "service": | } }] }`), ["web", "api"]);
      assert.deepEqual(await labels(tasks, `{ "inputs": [{ "args": { "folder": "s|" } }] }`), ["shop"]);
      const [named] = await editor.complete(tasks, `{ "inputs": [{ "args": { "service": "a|x" } }] }`);
      assert.equal(named!.result, `{ "inputs": [{ "args": { "service": "web" } }] }`);
    });

    test("knows variables by habit and the present port in port-daddy.json", async () => {
      const file = "/code/shop/port-daddy.json";
      assert.deepEqual((await labels(file, `{ "services": { "big-api": { "env": "|" } } }`)).slice(0, 2), ["BIG_API_PORT", "PORT"]);
      const [preferred] = await editor.complete(file, `{ "services": { "api": { "preferred": 3| } } }`);
      assert.equal(preferred!.result, `{ "services": { "api": { "preferred": ${api} } } }`);
    });
  });

  suite("hover", () => {
    test("tells identity, port, state and who uses it", async () => {
      const text = await editor.hover(launch, inConfiguration(`"env": { "PORT": "$\{command:port|Daddy.port}" }`));
      assert.match(
        text!,
        new RegExp(
          `^\\*\\*shop:web\\*\\* has port \\*\\*${web}\\*\\*\\.\n\nActive: in use by first \\\\\\(pid \\d+\\\\\\) since 2030-01-01 00:00 UTC\\.$`,
        ),
      );
    });

    test("tells it of an input's entry, of its variable, and of a service in port-daddy.json", async () => {
      const said = new RegExp(`^\\*\\*shop:api\\*\\* has port \\*\\*${api}\\*\\*`);
      assert.match((await editor.hover(tasks, `{ "tasks": [{ "command": "$\{input:api|Port}" }], ${inputs} }`))!, said);
      assert.match((await editor.hover(tasks, `{ ${inputs.replace('"id"', '"i|d"')} }`))!, said);
      assert.match((await editor.hover("/code/shop/port-daddy.json", `{ "services": { "a|pi": {} } }`))!, said);
      assert.equal(await editor.hover(tasks, `{ "tasks": [{ "command": "$\{input:oth|er}" }] }`), undefined);
    });

    test("says when there is no port yet, and that an idle one is idle", async () => {
      await editor.services.disconnect(editor.services.client);
      assert.match(
        (await editor.hover(launch, inConfiguration(`"url": "$\{command:portDaddy.|url}"`)))!,
        /Idle: not in use\. Last used 2030/,
      );
      await editor.services.release({ project: "shop", all: true });
      assert.equal(
        await editor.hover(launch, inConfiguration(`"url": "$\{command:portDaddy.|url}"`)),
        "**shop:web** has no port yet. It gets one on first use.",
      );
    });

    test("does not let a name or a command line write Markdown", async () => {
      editor.language.openFolders("one", [{ ...shopFolder, services: {}, mainService: "_a_-__b__" }]);
      assert.match((await editor.hover(launch, `{ "x": "$\{command:portDaddy|.port}" }`))!, /^\*\*shop:\\_a\\_\\-\\_\\_b\\_\\_\*\*/);
    });
  });

  suite("hints", () => {
    const text = inConfiguration(
      `"env": {\n"PORT": "$\{command:portDaddy.port}",\n"URL": "$\{command:portDaddy.url}/x",\n"API": "$\{input:apiPort}"\n}`,
    );

    test("stand behind each variable that has a port, with the port", async () => {
      assert.deepEqual(await editor.hints(launch, `// $\{command:portDaddy.port}\n${text}`), [
        `"PORT": "$\{command:portDaddy.port} → ${web}`,
        `"URL": "$\{command:portDaddy.url} → ${web}`,
        `"API": "$\{input:apiPort} → ${api}`,
      ]);
    });

    test("are asked for anew when a port that they show changes, and not otherwise", async () => {
      await editor.hints(launch, text);
      await editor.services.request({ project: "other" });
      await editor.services.disconnect(editor.services.client);
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(editor.refreshes, 0);
      await editor.services.release({ project: "shop", service: "api" });
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(editor.refreshes, 1);
      assert.equal((await editor.hints(launch, text)).length, 2);
    });

    test("are those of the innermost folder; a document outside of all folders has none", async () => {
      const inner = { ...shopFolder, folder: "/code/shop/packages/blog", project: "blog", services: {}, mainService: "main" };
      editor.language.openFolders("one", [shopFolder, inner]);
      const { port } = await editor.services.request({ project: "blog" });
      const line = `{ "a": "$\{command:portDaddy.port}" }`;
      assert.deepEqual(await editor.hints("/code/shop/packages/blog/.vscode/launch.json", line), [
        `{ "a": "$\{command:portDaddy.port} → ${port}`,
      ]);
      assert.deepEqual(await editor.hints("/code/shop/packages/.vscode/launch.json", line), [
        `{ "a": "$\{command:portDaddy.port} → ${web}`,
      ]);
      assert.deepEqual(await editor.hints("/code/shopping/.vscode/launch.json", line), []);
      assert.match(
        (await editor.hover("/elsewhere/.vscode/launch.json", line.replace("port}", "|port}")))!,
        /belongs to none of the window's folders/,
      );
      const named = `{ "configurations": ["$\{input:x}"], "inputs": [{ "id": "x", "type": "command", "command": "portDaddy.port", "args": { "folder": "blog" } }] }`;
      assert.equal((await editor.hints("/elsewhere/.vscode/launch.json", named)).length, 1);
    });

    test("of a workspace's file go by its section's inputs, and by its only folder", async () => {
      const file = "/elsewhere/all.code-workspace";
      const both = `{ "launch": { "a": "$\{input:apiPort}", ${inputs} }, "tasks": { "a": "$\{input:apiPort}", "b": "$\{command:portDaddy.port}" } }`;
      assert.equal((await editor.hints(file, both)).length, 2);
      editor.language.openFolders("one", [shopFolder, { ...shopFolder, folder: "/code/blog" }]);
      assert.equal((await editor.hints(file, both)).length, 0);
    });

    test("of a second clone are its own, not those of the first", async () => {
      const clone = { ...shopFolder, folder: "/code/clone" };
      editor.language.openFolders("one", [clone]);
      const line = `{ "a": "$\{command:portDaddy.port}" }`;
      assert.deepEqual(await editor.hints("/code/clone/.vscode/launch.json", line), []);
      const { port } = await editor.services.request({ project: "shop", service: "web", context: "clone", folder: "/code/clone" });
      assert.deepEqual(await editor.hints("/code/clone/.vscode/launch.json", line), [`{ "a": "$\{command:portDaddy.port} → ${port}`]);
    });
  });

  suite("Use Port Daddy's port", () => {
    const titles = async (file: string, text: string) => (await editor.actions(file, text)).map(({ title }) => title);

    test("puts the main service's variable in, or an input of another service, which it adds", async () => {
      const text = `{\n  // mine\n  "configurations": [\n    { "type": "node", "request": "launch", "env": { "PORT": "30|00", }, },\n  ],\n}\n`;
      const [first, second, ...others] = await editor.actions(launch, text);
      assert.deepEqual(
        [first!.title, second!.title, others],
        ["Use Port Daddy's port for web instead of 3000", "Use Port Daddy's port for api instead of 3000", []],
      );
      assert.equal(first!.result, text.replace("30|00", "${command:portDaddy.port}"));
      assert.match(second!.result, /^\{\n {2}\/\/ mine\n/);
      const value = parse(second!.result, [], { allowTrailingComma: true }) as { inputs: unknown; configurations: [{ env: unknown }] };
      assert.deepEqual(value.inputs, [{ id: "apiPort", type: "command", command: "portDaddy.port", args: { service: "api" } }]);
      assert.deepEqual(value.configurations[0].env, { PORT: "${input:apiPort}" });
    });

    test("uses an input that is there, and finds another id when that is taken", async () => {
      const text = `{ "tasks": [{ "command": "serve --port 40|00" }], ${inputs} }`;
      assert.equal((await editor.actions(tasks, text))[1]!.result, text.replace("40|00", "${input:apiPort}"));
      const taken = text.replace('"service": "api"', '"service": "web"');
      assert.match((await editor.actions(tasks, taken))[1]!.result, /"id":"apiPort2"/);
    });

    test("replaces a number by a text, a URL as a whole, and the port alone in other URLs", async () => {
      const custom = (text: string): string => `{ "configurations": [{ "type": "custom", "request": "launch", ${text} }] }`;
      const first = async (text: string): Promise<string> => (await editor.actions(launch, text))[0]!.result;
      assert.equal(await first(custom('"port": 30|00')), custom('"port": "${command:portDaddy.port}"'));
      assert.equal(await first(custom('"url": "http://localhost:3|000/shop"')), custom('"url": "${command:portDaddy.url}/shop"'));
      assert.equal(
        await first(custom('"serverReadyAction": { "uriFormat": "https://local|host:3000" }')),
        custom('"serverReadyAction": { "uriFormat": "https://localhost:${command:portDaddy.port}" }'),
      );
    });

    test("sees command lines and arguments", async () => {
      for (const command of ['"PORT=3|000 npm start"', '"vite --port=3|000"', '["--port", "3|000"]', '["--http-port=3|000"]'])
        assert.equal((await titles(tasks, `{ "tasks": [{ "args": ${command} }] }`)).length, 2, command);
    });

    test("leaves debuggers' ports, others' ports and facts alone", async () => {
      const configuration = (text: string): string => `{ "configurations": [{ ${text} }] }`;
      for (const text of [
        '"type": "node", "request": "attach", "port": 3|000',
        '"type": "chrome", "request": "launch", "port": 3|000',
        '"type": "php", "request": "launch", "port": 9|003',
        '"type": "custom", "request": "launch", "port": 9|229',
        '"type": "debugpy", "request": "launch", "connect": { "port": 3|000 }',
        '"type": "node", "request": "launch", "env": { "DB_PORT": "5|432" }',
        '"type": "node", "request": "launch", "env": { "PORT": "8|0" }',
        '"type": "node", "request": "launch", "runtimeArgs": ["--inspect=3|000"]',
        '"type": "node", "request": "launch", "serverReadyAction": { "pattern": "http://localhost:3|000" }',
        '"type": "node", "request": "launch", "name": "http://localhost:3|000"',
      ])
        assert.deepEqual(await titles(launch, configuration(text)), [], text);
    });

    test("puts the service that prefers the number, or has the variable, first", async () => {
      const env = (text: string): string => `{ "tasks": [{ "options": { "env": { ${text} } } }] }`;
      assert.match((await titles(tasks, env('"API_PORT": "40|00"')))[0]!, /for api/);
      assert.match((await titles(tasks, env('"API_PORT": "32|00"')))[0]!, /for web/);
    });

    test("changes the digits alone where a server reads a URL", async () => {
      const env = (url: string): string => `{ "configurations": [{ "request": "launch", "env": { "ASPNETCORE_URLS": "${url}" } }] }`;
      const [action] = await editor.actions(launch, env("http://localhost:50|00"));
      assert.equal(action!.result, env("http://localhost:${command:portDaddy.port}"));
    });

    test("has an input for each of very many services of a huge document, within the test's own time", async () => {
      const services = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`s${index}`, { preferred: 4000 + index }]));
      editor.language.openFolders("one", [{ ...shopFolder, services, mainService: "s0" }]);
      const text = `{\n  "tasks": [\n    { "command": "vite --port 40|07" },\n${'    { "command": "vite --port 3000" },\n'.repeat(3_500)}  ]\n}`;
      const actions = await editor.actions(tasks, text);
      assert.equal(actions.length, 100);
      const [first] = actions;
      assert.match(first!.title, /for s7 instead of 4007/);
      const value = parse(first!.result, [], { allowTrailingComma: true }) as { inputs: unknown[]; tasks: unknown[] };
      assert.deepEqual(value.inputs, [{ id: "s7Port", type: "command", command: "portDaddy.port", args: { service: "s7" } }]);
      assert.deepEqual(value.tasks[0], { command: "vite --port ${input:s7Port}" });
    });

    test("is a quick fix, and a refactoring for who asks for those alone", async () => {
      const text = `{ "tasks": [{ "command": "serve --port 40|00" }] }`;
      const kinds = async (only?: string[]) => [...new Set((await editor.actions(tasks, text, only)).map(({ kind }) => kind))];
      assert.deepEqual(
        [await kinds(), await kinds(["quickfix"]), await kinds(["refactor"]), await kinds(["source"])],
        [["quickfix"], ["quickfix"], ["refactor.rewrite"], []],
      );
    });

    test("in a folder of one service names none", async () => {
      editor.language.openFolders("one", [{ ...shopFolder, services: {}, mainService: "main" }]);
      assert.deepEqual(await titles(tasks, `{ "tasks": [{ "command": "serve --port 40|00" }] }`), [
        "Use Port Daddy's port instead of 4000",
      ]);
    });
  });

  suite("diagnostics", () => {
    test("a preferred port that cannot be had is said, with a fix, and silence when it is put right", async () => {
      const file = "/code/shop/port-daddy.json";
      const text = `{ "services": { "web": { "env": "PORT", "preferred": 60|00 } } }`;
      const actions = await editor.actions(file, text);
      const { diagnostics } = await editor.nextDiagnostics();
      assert.deepEqual(
        diagnostics.map(({ message, severity, range }) => [message, severity, range.start.character]),
        [["The preferred port of web is not available. Port 6000 is not available: browsers refuse to open it.", 2, 53]],
      );
      assert.deepEqual(
        actions.map(({ title, result }) => [title, result]),
        [
          [`Use Port Daddy's port ${web} instead of 6000`, text.replace("60|00", String(web))],
          ["Remove the preferred port of web", `{ "services": { "web": { "env": "PORT" } } }`],
        ],
      );
      editor.show(file, text.replace("60|00", "6001"));
      assert.deepEqual((await editor.nextDiagnostics()).diagnostics, []);
    });

    test("is said once for as long as it is true", async () => {
      const file = "/code/shop/port-daddy.json";
      const text = `{ "services": { "web": { "preferred": 6000 } } }`;
      editor.show(file, text);
      assert.equal((await editor.nextDiagnostics()).diagnostics.length, 1);
      editor.show(file, text);
      editor.show(launch, inConfiguration(`"env": { "PORT": "3200" }`));
      assert.equal((await editor.nextDiagnostics()).uri, `file://${launch}`);
    });

    test("a fix that would leave something else than JSON is not offered", async () => {
      const actions = await editor.actions("/code/shop/port-daddy.json", `{ "services": { "web": { "preferred": 60|00, } } }`);
      assert.deepEqual(
        actions.map(({ title }) => title),
        [`Use Port Daddy's port ${web} instead of 6000`],
      );
    });

    test("a service that has no port yet may prefer the next one that can be had", async () => {
      await editor.services.release({ project: "shop", service: "web" });
      const [fix] = await editor.actions("/code/shop/port-daddy.json", `{ "services": { "web": { "preferred": 60|00 } } }`);
      assert.deepEqual([fix!.title, fix!.isPreferred], ["Prefer 6001 for web", true]);
    });

    test("the port that a service has takes the place of another that it prefers, which could be had", async () => {
      const text = `{ "services": { "web": { "preferred": 41|00 } } }`;
      assert.deepEqual(
        (await editor.actions("/code/shop/port-daddy.json", text)).map(({ title, isPreferred, result }) => [title, isPreferred, result]),
        [[`Use Port Daddy's port ${web} instead of 4100`, undefined, text.replace("41|00", String(web))]],
      );
      assert.deepEqual(await editor.actions("/code/shop/port-daddy.json", text.replace("41|00", `|${web}`)), []);
    });

    test("somebody else's port is one; a service's own is none", async () => {
      const other = await editor.services.request({ project: "blog", preferred: 4000 });
      editor.show(
        "/code/shop/port-daddy.json",
        `{ "services": { "web": { "preferred": ${web} }, "api": { "preferred": ${other.port} } } }`,
      );
      const { diagnostics } = await editor.nextDiagnostics();
      assert.deepEqual(
        diagnostics.map(({ message }) => message),
        ["The preferred port of api is not available. Port 4000 is assigned to blog:main."],
      );
    });

    test("all preferred ports of a document are looked at together, and so is what a fix tries", async () => {
      await editor.services.release({ project: "shop", service: "web" });
      const before = editor.explainers;
      const file = "/code/shop/port-daddy.json";
      const services = { web: 6000, api: 6666, docs: 6667 };
      const text = JSON.stringify({
        services: Object.fromEntries(Object.entries(services).map(([name, preferred]) => [name, { preferred }])),
      });
      editor.show(file, text);
      assert.equal((await editor.nextDiagnostics()).diagnostics.length, 3);
      assert.equal(editor.explainers - before, 1);
      assert.equal((await editor.actions(file, text.replace("6000", "60|00")))[0]!.title, "Prefer 6001 for web");
      assert.equal(editor.explainers - before, 2);
    });

    test("nothing is said where the system would not tell", async () => {
      const silent = await Editor.open([shopFolder], () => Promise.reject(new Error("no permission")));
      assert.deepEqual(await silent.actions("/code/shop/port-daddy.json", `{ "services": { "web": { "preferred": 60|00 } } }`), []);
      assert.match(silent.logged[0]!, /^Could not check whether port 6000 is available: no permission$/);
    });

    test("a number that a service prefers is a hint in launch.json, and its fix is the preferred one", async () => {
      const text = inConfiguration(`"env": { "PORT": "32|00" }`);
      const [fix] = await editor.actions(launch, text);
      const { diagnostics } = await editor.nextDiagnostics();
      assert.deepEqual([diagnostics.length, diagnostics[0]!.severity], [1, 4]);
      assert.match(diagnostics[0]!.message as string, /^shop:web prefers 3200, but may get another port/);
      assert.deepEqual([fix!.diagnostics, fix!.isPreferred], [diagnostics, true]);
      editor.language.notifications["textDocument/didClose"]("one", { textDocument: { uri: `file://${launch}` } });
      assert.deepEqual((await editor.nextDiagnostics()).diagnostics, []);
    });
  });

  test("a connection that has ended, a document that was closed or is too long is answered with nothing", async () => {
    const text = `{ "a": "$\{command:portDaddy.port}" }`;
    assert.equal((await editor.hints(launch, text)).length, 1);
    assert.deepEqual(await editor.hints(launch, text + " ".repeat(150_000)), []);
    assert.match(editor.logged[0]!, /too large/);
    assert.equal((await editor.hints(launch, text)).length, 1);
    const { uri } = editor.show(launch, text);
    editor.language.connectionClosed("one");
    const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
    assert.deepEqual(await editor.language.requests["textDocument/inlayHint"]("one", { textDocument: { uri }, range }), []);
    assert.deepEqual(await editor.hints(launch, `${"[".repeat(100_000)}${text}`), []);
    for (let number = 0; number < 101; number++) editor.show(`/code/${number}/.vscode/launch.json`, "{}");
    assert.equal(editor.logged.length, 3);
  });
});
