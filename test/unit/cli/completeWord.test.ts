import assert from "node:assert/strict";
import { commands } from "../../../client/cli/commands.js";
import { TemporaryHome } from "../project/temporaryHome.js";
import { type Answers, assignment, runWith } from "./recordingShell.js";

suite("port-daddy __complete", () => {
  let home: TemporaryHome;
  suiteSetup(() => {
    home = new TemporaryHome();
    home.write("shop/port-daddy.json", { project: "shop", services: { web: {}, api: {} } });
    home.write("broken/port-daddy.json", "{");
  });
  suiteTeardown(() => home.remove());

  const known: Answers = {
    "portDaddy/list": { assignments: [assignment(3100, "shop", "web"), assignment(3101, "store", "main", "feature")], revision: 1 },
  };
  const completeIn = async (folder: string, answers: Answers | undefined, typed: string, ...before: string[]) => {
    const { code, out, told } = await runWith(home.path(folder), answers, "__complete", `=${typed}`, ...before);
    assert.deepEqual([code, told], [0, []]);
    return out.split("\n").slice(0, -1);
  };
  const words = async (typed: string, ...before: string[]) =>
    (await completeIn("shop", known, typed, ...before)).map((line) => line.split("\t")[0]);

  test("completes commands, with what they do", async () => {
    assert.deepEqual(await words(""), Object.keys(commands));
    assert.deepEqual(await completeIn("shop", known, "rel"), ["release\trelease a port"]);
    assert.deepEqual(await words("--"), ["--help", "--version"]);
    assert.deepEqual(await words("", "bogus"), []);
  });

  test("completes flags and their values", async () => {
    assert.deepEqual(await words("--", "list"), ["--json", "--help"]);
    assert.deepEqual(await words("--f", "release"), ["--force"]);
    assert.deepEqual(await words("-", "run"), ["--env", "--no-fallback", "--help", "--"]);
    assert.deepEqual(await words("", "env", "--format"), ["sh", "fish", "powershell", "dotenv", "json"]);
    assert.deepEqual(await words("", "request", "--preferred"), []);
    assert.deepEqual(await words("f", "completion"), ["fish"]);
  });

  test("completes identities, those of this folder by their short names, too", async () => {
    assert.deepEqual(await words("", "release"), ["shop:web", "store:main:feature", ":web", ":api"]);
    assert.deepEqual(await words("st", "request", "--strict"), ["store:main:feature"]);
    assert.deepEqual(await words(":", "run", "--env", "A"), [":web", ":api"]);
  });

  test("says nothing behind --, of what it does not know, or when something is wrong", async () => {
    assert.deepEqual(await words("", "run", "--"), []);
    assert.deepEqual(await words("", "status"), []);
    assert.deepEqual(await completeIn("broken", known, "", "list"), ["shop:web\tport 3100", "store:main:feature\tport 3101"]);
    assert.deepEqual(await completeIn("broken", undefined, "", "list"), []);
    assert.deepEqual((await completeIn("shop", undefined, "", "list")).length, 2);
  });
});
