import assert from "node:assert/strict";
import { commands } from "../../../client/cli/commands.js";
import {
  invalidParams,
  notFound,
  notOwner,
  portRangeExhausted,
  portUnavailable,
  storeUnavailable,
  tooManyPorts,
} from "../../../server/protocol/failures.js";
import { VERSION } from "../../../server/protocol/version.js";
import { TemporaryHome } from "../project/temporaryHome.js";
import { runWith } from "./recordingShell.js";

suite("the command line", () => {
  let home: TemporaryHome;
  suiteSetup(() => {
    home = new TemporaryHome();
    home.write("shop/port-daddy.json", { project: "shop", services: { web: {} } });
    home.write("broken/port-daddy.json", '{"project": 1}');
    home.write("plain/index.js", "");
  });
  suiteTeardown(() => home.remove());

  test("tells its version and its help on stdout", async () => {
    assert.deepEqual(await runWith("/", undefined, "--version"), { code: 0, out: `${VERSION}\n`, told: [], asked: [] });
    const help = await runWith("/", undefined, "--help");
    assert.equal(help.code, 0);
    for (const name of Object.keys(commands)) {
      assert.match(help.out, new RegExp(`^  ${name} .*`, "m"));
      const own = await runWith("/", undefined, name, "--bogus", "--help");
      assert.equal(own.code, 0);
      assert.match(own.out, new RegExp(`^Usage: port-daddy ${name}`));
    }
    assert.ok(help.out.split("\n").every((line) => line.length <= 100));
  });

  const names = Object.keys(commands).join(", ");
  const portRule = "must be a whole number from 1024 to 65535.";
  const nameRule = "1 to 255 of the characters A-Z a-z 0-9 . _ -";
  const wrong: [argv: string[], sentence: string, folder?: string][] = [
    [[], `COMMAND is missing; the commands are ${names}.`],
    [["reqest"], `There is no command "reqest"; the commands are ${names}.`],
    [["--verbose"], `There is no flag "--verbose"; the commands are ${names}.`],
    [["request", "--preferred", "80"], `--preferred is "80", but ${portRule}`],
    [["request", "--preferred", "3e3"], `--preferred is "3e3", but ${portRule}`],
    [["request", "--preferred", "-1"], `--preferred is "-1", but ${portRule}`],
    [["request", "--preferred="], `--preferred is "", but ${portRule}`],
    [["request", "--preferred"], "--preferred needs a value: --preferred N."],
    [["request", "--pid", "0"], '--pid is "0", but must be a process id, 1 or above.'],
    [["request", "--pid", "me"], '--pid is "me", but must be a process id, 1 or above.'],
    [["request", "--json=yes"], '--json is "yes", but takes no value.'],
    [["request", "--strict"], '--strict needs a preferred port: add --preferred N, or "preferred" to the service in port-daddy.json.'],
    [
      ["request", "--prefered", "3200"],
      'request has no flag "--prefered"; its flags are --preferred N, --strict, --pid P, --all, --json, --no-fallback, --help.',
    ],
    [["request", "-p"], 'request has no flag "-p"; its flags are --preferred N, --strict, --pid P, --all, --json, --no-fallback, --help.'],
    [["request", "a", "b"], 'Unexpected argument "b": request takes one IDENTITY.'],
    [["request", "a b"], `IDENTITY: The project "a b" in "a b" is not a name; use ${nameRule}.`],
    [["request", ""], `IDENTITY: The project "" in "" is not a name; use ${nameRule}.`],
    [["request", "shop:"], `IDENTITY: The service "" in "shop:" is not a name; use ${nameRule}.`],
    [["request", "a:b:c:d"], 'IDENTITY: "a:b:c:d" has 4 parts; an identity is project[:service[:context]].'],
    [
      ["request", ":web", "--all"],
      'IDENTITY is ":web", but must be left out with --all, which requests every service of this folder\'s port-daddy.json.',
    ],
    [
      ["request", "--all", "--preferred", "3200"],
      "--preferred is 3200, but must be left out with --all. port-daddy.json sets the preferred port of each service.",
    ],
    [
      ["request", "--all"],
      '--all requests every service of port-daddy.json, but PLAIN has no port-daddy.json. Add one with "services": {"web": {}}.',
      "plain",
    ],
    [["request"], "BROKEN/port-daddy.json, line 1: project is 1, but must be 1 to 255 of the characters A-Z a-z 0-9 . _ -.", "broken"],
    [["release", "80"], `PORT is "80", but ${portRule}`],
    [["release", "70000"], `PORT is "70000", but ${portRule}`],
    [["release", "a/b"], `IDENTITY: The project "a/b" in "a/b" is not a name; use ${nameRule}.`],
    [["release", "--all"], "IDENTITY is missing; with --all it must be the name of a project, all of whose ports are released."],
    [
      ["release", "shop:web", "--all"],
      'IDENTITY is "shop:web"; with --all it must be the name of a project, all of whose ports are released.',
    ],
    [["release", "3200", "--all"], 'IDENTITY is "3200"; with --all it must be the name of a project, all of whose ports are released.'],
    [["list", "a/*"], 'PATTERN: the project "a/*" in "a/*" must be 1 to 255 of the characters A-Z a-z 0-9 . _ - and *.'],
    [["list", "*:"], 'PATTERN: the service "" in "*:" must be 1 to 255 of the characters A-Z a-z 0-9 . _ - and *.'],
    [["list", "a:b:c:d"], 'PATTERN is "a:b:c:d", but must be project[:service[:context]].'],
    [["status", "now"], 'Unexpected argument "now": status takes only flags.'],
    [["run"], "COMMAND is missing; it goes after --, as in port-daddy run -- npm start."],
    [["run", "npm", "start"], 'Unexpected argument "start": run takes one IDENTITY, then -- COMMAND ….'],
    [
      ["run", "--env", "A B", "--", "a"],
      '--env is "A B", but must be the name of an environment variable: letters, digits and _, not starting with a digit.',
    ],
    [["run", "--env", "--", "a"], "--env needs a value: --env NAME."],
    [["env", "--format", "csh"], '--format is "csh", but must be sh, fish, powershell, dotenv or json.'],
    [["metrics", "--format"], "--format needs a value: --format FORMAT."],
    [["explain"], "PORT is missing; it must be a whole number from 1 to 65535."],
    [["explain", "0"], 'PORT is "0", but must be a whole number from 1 to 65535.'],
    [["history", "99999"], 'PORT is "99999", but must be a whole number from 1 to 65535.'],
    [["history", "--limit", "1001"], '--limit is "1001", but must be a whole number from 1 to 1000.'],
    [["logs", "-x"], 'logs has no flag "-x"; its flags are -f, --follow, --help.'],
    [["logs", "-follow"], 'logs has no flag "-o"; its flags are -f, --follow, --help.'],
    [["completion"], "SHELL is missing; it must be bash, zsh, fish or powershell."],
    [["completion", "csh"], 'SHELL is "csh", but must be bash, zsh, fish or powershell.'],
    [["start", "--force"], 'start has no flag "--force"; its only flag is --help.'],
  ];
  for (const [argv, sentence, folder = "shop"] of wrong) {
    test(`port-daddy ${argv.join(" ")} in ${folder} is refused with exit code 2 and nobody is asked`, async () => {
      const { code, out, told, asked } = await runWith(home.path(folder), {}, ...argv);
      const expected = sentence.replace("PLAIN", home.path("plain")).replace("BROKEN", home.path("broken"));
      assert.deepEqual({ code, out, told: told[0], asked }, { code: 2, out: "", told: expected, asked: [] });
      if (folder !== "broken") assert.match(told[1]!, /^See "port-daddy .*--help"\.$/);
    });
  }

  const failures: [Error, code: number][] = [
    [invalidParams("preferred", 1, "a port"), 2],
    [portRangeExhausted({ first: 3100, last: 9999, active: 6900, idle: 0 }, "all are in use"), 3],
    [tooManyPorts("shop", 100), 3],
    [portUnavailable(3200, "somebody listens there"), 3],
    [notFound("shop:web"), 5],
    [notOwner("shop:web", 3200, ["vscode"]), 1],
    [storeUnavailable("the disk is full"), 1],
    [new Error("Something else.\n    at a place in the code"), 1],
  ];
  for (const [error, code] of failures) {
    test(`"${error.message.slice(0, 40)}" is told and ends with exit code ${code}`, async () => {
      const outcome = await runWith(home.path("shop"), { "portDaddy/release": error }, "release", "shop:web");
      assert.deepEqual([outcome.code, outcome.out, outcome.told], [code, "", [error.message.split("\n")[0]]]);
    });
  }

  test("a backend out of reach ends with exit code 4", async () => {
    for (const argv of [
      ["release", "3200"],
      ["list"],
      ["status", "--json"],
      ["start"],
      ["request", "--no-fallback"],
      ["request", "a", "--strict", "--preferred", "3200"],
    ]) {
      const outcome = await runWith(home.path("shop"), undefined, ...argv);
      assert.deepEqual(outcome, { code: 4, out: "", told: ["No backend can be reached."], asked: [] });
    }
  });
});
