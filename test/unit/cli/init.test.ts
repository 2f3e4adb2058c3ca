import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { runCommandLine } from "../../../client/cli/commandLine.js";
import { BackendUnreachable } from "../../../client/connection/unreachable.js";
import type { Method } from "../../../server/protocol/requests.js";
import { TemporaryHome } from "../project/temporaryHome.js";

interface Outcome {
  code: number;
  out: string;
  told: string[];
}

interface Plan {
  project: string;
  folder: string;
  services: {
    service: string;
    env: string;
    preferred?: number;
    ticked: boolean;
    kind: string;
    ways: { kind: string; chosen: boolean; notes: string[] }[];
  }[];
  files: { file: string; before: string | null; after: string }[];
  notes: string[];
  written: boolean;
}

suite("port-daddy init", () => {
  let home: TemporaryHome;
  let shop: string;
  const manifest = '{\r\n  "name": "shop",\n  "scripts": { "dev": "vite --port 5180" }\r\n}\r\n';
  const compose = "services:\n  db:\n    image: postgres:16\n    ports: [5433:5432]\n";
  setup(() => {
    home = new TemporaryHome();
    shop = home.mkdir("shop");
    home.write("shop/.git/HEAD", "ref: refs/heads/main\n");
    home.write("shop/package.json", manifest);
    home.write("shop/compose.yaml", compose);
  });
  teardown(() => home.remove());

  /**
   * Runs it at a terminal with a person who gives these answers and then ends the input; without answers there is no terminal.
   * @param ask the backend's answers; without it none runs
   */
  async function init(
    argv: string[],
    {
      answers,
      ask,
      folder = shop,
    }: { answers?: (string | (() => string))[]; ask?: (method: Method, params: object) => unknown; folder?: string } = {},
  ): Promise<Outcome> {
    const outcome: Outcome = { code: -1, out: "", told: [] };
    const left = [...(answers ?? [])];
    outcome.code = await runCommandLine(["init", ...argv], {
      cwd: () => folder,
      print: (text) => {
        outcome.out += text;
        return Promise.resolve(true);
      },
      tell: (sentence) => outcome.told.push(sentence),
      openDialog: () =>
        Promise.resolve(
          answers && {
            hasColors: false,
            close: () => undefined,
            ask: (question) => {
              const next = left.shift();
              const answer = typeof next === "function" ? next() : next;
              outcome.out += `${question}${answer ?? "^D"}\n`;
              return Promise.resolve(answer);
            },
          },
        ),
      connect: (options) => {
        assert.equal(options?.start, false, "a backend is started");
        if (ask === undefined) return Promise.reject(new BackendUnreachable("No backend is running."));
        return Promise.resolve({
          request: (method, params) => Promise.resolve(ask(method, params) as never),
          close: () => Promise.resolve(),
        });
      },
    });
    assert.deepEqual(left, [], `not asked: ${outcome.out}`);
    return outcome;
  }
  const plan = async (...argv: string[]): Promise<Plan> => {
    const { code, out, told } = await init(["--json", ...argv]);
    assert.deepEqual([code, told], [0, []]);
    return JSON.parse(out) as Plan;
  };
  const read = (file: string): string => readFileSync(home.path("shop", file), "utf8");
  const declared = (): unknown => JSON.parse(read("port-daddy.json"));
  const unwritten = (): void => {
    assert.equal(existsSync(home.path("shop", "port-daddy.json")), false);
    assert.deepEqual([read("package.json"), read("compose.yaml")], [manifest, compose]);
  };

  test("without a terminal shows the plan, writes nothing and names --yes", async () => {
    const { code, out, told } = await init([]);
    assert.equal(code, 2);
    assert.match(out, /^Project shop in .*shop\n\n.*SERVICE +VARIABLE +PORT /);
    assert.match(out, /\[x\] +1 +web +PORT +5180 +Vite, script "dev" in package\.json /);
    assert.match(out, /\[ \] +2 +db +DB_PORT +5433 .*service "db" in compose\.yaml +\$\{DB_PORT:-5433\}:5432\n/);
    assert.match(out, /\n--- \/dev\/null\n\+\+\+ b\/port-daddy\.json\n@@ -0,0 \+1,9 @@\n\+\{\n/);
    assert.match(told[0]!, /^Nothing was written, because .* --yes /);
    unwritten();
  });

  test("--json prints the same plan, with each file before and after", async () => {
    const { project, folder, services, files, written } = await plan();
    assert.deepEqual([project, folder, written], ["shop", shop, false]);
    assert.deepEqual(
      services.map(({ service, env, preferred, ticked, kind }) => ({ service, env, preferred, ticked, kind })),
      [
        { service: "web", env: "PORT", preferred: 5180, ticked: true, kind: "page" },
        { service: "db", env: "DB_PORT", preferred: 5433, ticked: false, kind: "database" },
      ],
    );
    for (const { ways } of services) assert.equal(ways.filter(({ chosen }) => chosen).length, 1);
    assert.deepEqual([files[0]!.file, files[0]!.before], ["port-daddy.json", null]);
    assert.equal(files.find(({ file }) => file === "package.json")!.before, manifest);
    unwritten();
  });

  test("gives a database no PORT where it is the only service, and a server that comes later gets it", async () => {
    home.write("shop/package.json", { name: "shop" });
    home.write("shop/compose.yaml", "services:\n  store:\n    image: postgres:16\n    ports: [5433:5432]\n");
    assert.equal((await init([], { answers: ["1", "", "y"] })).code, 0);
    const store = { preferred: 5433, env: "STORE_DB_PORT" };
    assert.deepEqual(declared(), { project: "shop", services: { store } });
    home.write("shop/package.json", { name: "shop", scripts: { dev: "next dev" } });
    home.write("shop/.vscode/launch.json", {
      configurations: [
        { name: "dev", type: "node", request: "launch", runtimeExecutable: "npm", runtimeArgs: ["run", "dev"], env: { PORT: "3000" } },
      ],
    });
    assert.equal((await init(["--yes"])).code, 0);
    assert.deepEqual(declared(), { project: "shop", services: { store, web: { preferred: 3000, env: "PORT" } } });
    assert.match(read(".vscode/launch.json"), /"PORT": ?"\$\{command:portDaddy\.port\}"/);
  });

  test("--yes writes what is ticked and nothing else, and keeps line ends", async () => {
    const { files } = await plan();
    const { code, told } = await init(["--yes"]);
    assert.equal(code, 0);
    assert.match(told[0]!, /^Wrote port-daddy\.json(?:, | and )/);
    for (const { file, after } of files) assert.equal(read(file), after);
    assert.deepEqual(declared(), { project: "shop", services: { web: { preferred: 5180, env: "PORT" } } });
    assert.equal(read("compose.yaml"), compose);
    assert.match(read("package.json"), /^\{\r\n {2}"name": "shop",\n.*\r\n\}\r\n$/);
  });

  test("a second time finds nothing more: not an error, and nothing changes", async () => {
    await init(["--yes"]);
    home.write("shop/compose.yaml", "");
    const before = read("port-daddy.json");
    assert.deepEqual(await init(["--yes"]), { code: 0, out: "", told: ["All servers found here are already in port-daddy.json."] });
    assert.equal(read("port-daddy.json"), before);
  });

  test("--yes --json writes and says so", async () => {
    const { files, written } = await plan("--yes");
    assert.equal(written, true);
    for (const { file, after } of files) assert.equal(read(file), after);
  });

  test("asks at a terminal: ticks change, a way changes, and only yes writes", async () => {
    const { code, out } = await init([], { answers: ["2", "9", "way 2", "w1", "9", "2", "", "y"] });
    assert.equal(code, 0);
    assert.match(out, /\nThere is no service 9\. Enter /);
    assert.match(out, /\ndb has no other way\. Enter /);
    assert.match(out, /\nThere is no way 9\. Which way/);
    assert.match(out, /\(way 2 of \d\)/);
    assert.match(out, /Write \d files \(port-daddy\.json, .*\)\? \[y\/N\] y\n$/);
    assert.deepEqual(Object.keys((declared() as { services: object }).services), ["web", "db"]);
    assert.match(read("compose.yaml"), /\$\{DB_PORT:-5433\}:5432/);
  });

  test("the chosen way is what is written", async () => {
    const { services } = await plan();
    const kinds = services[0]!.ways.map(({ kind }) => kind);
    const run = kinds.indexOf("run") + 1;
    assert.ok(run > 1, kinds.join());
    const { out, told } = await init([], { answers: ["way 1", String(run), "", "yes"] });
    assert.match(out, /Change nothing; start it yourself: port-daddy run /);
    assert.equal(read("package.json"), manifest);
    const start = "Start web with: port-daddy run -- npm run dev -- --port {port} --strictPort";
    assert.ok(out.includes(`\n${start}\n`), "it is told before anything is written");
    assert.equal(told.at(-1), start);
  });

  test("tells what wins over the port that it gives, and why it leaves a script alone", async () => {
    home.write("shop/package.json", { name: "shop", scripts: { dev: "env-cmd react-scripts start" } });
    home.write("shop/.env", "PORT=4000\nWEB_PORT=4001\n");
    const left = 'Script "dev" in package.json is left as it is, because .env sets PORT to 4000, which env-cmd prefers to the environment.';
    assert.deepEqual((await plan()).notes, [left]);
    home.write("shop/package.json", { name: "shop" });
    home.write("shop/Procfile", "web: vite --port ${WEB_PORT:-5173}\n");
    const { notes, services } = await plan();
    const vain =
      ".env sets WEB_PORT to 4001, which the program that runs Procfile prefers to the environment, " +
      "so web does not get its port from Port Daddy there. Take WEB_PORT out of .env to change that.";
    assert.deepEqual(notes, [vain]);
    assert.deepEqual(
      services[0]!.ways.map((way) => way.notes),
      [[vain]],
    );
    assert.match((await init([])).out, /\nNote: \.env sets WEB_PORT to 4001, /);
    home.write("shop/.env", "");
    home.write("shop/.envrc", "export WEB_PORT=4002\n");
    assert.match((await plan()).notes.join(), /^\.envrc sets WEB_PORT to 4002, which direnv prefers to the environment, /);
  });

  for (const answers of [["quit"], [], ["", ""], ["", "n"], ["way 1"], ["1", ""]]) {
    test(`writes nothing after ${JSON.stringify(answers)}`, async () => {
      const { code, told } = await init([], { answers });
      assert.deepEqual([code, told.at(-1)], [1, "Nothing was written."]);
      unwritten();
    });
  }

  test("refuses to write over what somebody else has written meanwhile, and writes no other file either", async () => {
    const edited = `${manifest}\n`;
    const meanwhile = (): string => {
      writeFileSync(home.path("shop", "package.json"), edited);
      return "y";
    };
    const { code, told } = await init([], { answers: ["", meanwhile] });
    assert.equal(code, 1);
    assert.match(told[0]!, /^package\.json cannot be written: it has changed meanwhile\. Nothing was written; /);
    assert.deepEqual([read("package.json"), existsSync(home.path("shop", "port-daddy.json"))], [edited, false]);
  });

  test("finds the project from a folder within", async () => {
    const { out } = await init(["--json"], { folder: home.mkdir("shop/src") });
    assert.equal((JSON.parse(out) as Plan).folder, shop);
  });

  test("without any server offers one service to start from, at a terminal alone", async () => {
    const folder = home.mkdir("empty");
    home.write("empty/.git/HEAD", "ref: refs/heads/main\n");
    for (const argv of [[], ["--yes"]]) {
      const { code, told } = await init(argv, { folder });
      assert.deepEqual([code, told.at(-1)!.slice(0, 40)], [5, "No server was found in this folder. Decl"]);
    }
    assert.equal((await init([], { folder, answers: ["y"] })).code, 0);
    assert.deepEqual(JSON.parse(readFileSync(home.path("empty/port-daddy.json"), "utf8")), {
      project: "empty",
      services: { main: { env: "PORT" } },
    });
  });

  test("asks a running backend about the ports, and prefers none that is not available", async () => {
    const ask = (method: Method, params: object): unknown =>
      method === "portDaddy/health" ? { exclusions: [] } : { ...params, available: false, reason: "Port 5180 is reserved in config.json." };
    const { out } = await init(["--json"], { ask });
    const { services, notes, files } = JSON.parse(out) as Plan;
    assert.equal(services[0]!.preferred, undefined);
    assert.ok(notes.includes("web does not keep port 5180. Port 5180 is reserved in config.json."), notes.join("\n"));
    assert.deepEqual(JSON.parse(files[0]!.after), { project: "shop", services: { web: { env: "PORT" } } });
  });

  test("keeps a port on which a server listens or another checkout of the project has, but no other project's", async () => {
    const preferred = async (explanation: object): Promise<number | undefined> => {
      const ask = (method: Method, params: object): unknown =>
        method === "portDaddy/health" ? { exclusions: [] } : { ...params, available: false, reason: "It is not.", ...explanation };
      return (JSON.parse((await init(["--json"], { ask })).out) as Plan).services[0]!.preferred;
    };
    assert.equal(await preferred({ listener: { port: 5180, address: "::" } }), 5180);
    assert.equal(await preferred({ assignment: { project: "shop" } }), 5180);
    assert.equal(await preferred({ assignment: { project: "other" } }), undefined);
  });

  test("names of files and scripts cannot steer the terminal", async () => {
    home.write("shop/package.json", JSON.stringify({ name: "shop", scripts: { "dev\u001b[2J": "vite" } }));
    const { out, told } = await init([]);
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(out + told.join(), /\u001b/);
    assert.doesNotMatch((await init(["--json"])).out, /\u009b|\u202e/);
  });

  test("a broken port-daddy.json is told with its line, and left", async () => {
    home.write("shop/port-daddy.json", "{");
    const { code, told } = await init(["--yes"]);
    assert.equal(code, 2);
    assert.match(told[0]!, /port-daddy\.json, line 1/);
    assert.equal(read("port-daddy.json"), "{");
  });
});
