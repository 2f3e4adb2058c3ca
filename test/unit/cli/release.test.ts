import assert from "node:assert/strict";
import { TemporaryHome } from "../project/temporaryHome.js";
import { assignment, runWith } from "./recordingShell.js";

suite("port-daddy release", () => {
  let home: TemporaryHome;
  suiteSetup(() => {
    home = new TemporaryHome();
    home.write("shop/port-daddy.json", { project: "shop", services: { web: {} } });
    home.write("broken/port-daddy.json", "");
  });
  suiteTeardown(() => home.remove());

  const answers = {
    "portDaddy/release": { released: [assignment(3100, "shop", "web"), assignment(3101, "shop", "api", "feature")] },
  };

  /** What was asked of portDaddy/release. */
  const asked = async (folder: string, ...argv: string[]) => {
    const outcome = await runWith(home.path(folder), answers, "release", ...argv);
    assert.deepEqual([outcome.code, outcome.told, outcome.out], [0, [], "shop:web\t3100\nshop:api:feature\t3101\n"]);
    assert.deepEqual(
      outcome.asked.map(([method]) => method),
      ["portDaddy/release"],
    );
    return outcome.asked[0]![1];
  };

  test("takes a port, an identity or a whole project, wherever one stands", async () => {
    assert.deepEqual(await asked("broken", "3100"), { port: 3100 });
    assert.deepEqual(await asked("broken", "3100", "--force"), { port: 3100, force: true });
    assert.deepEqual(await asked("broken", "store"), { project: "store", service: "main", context: "" });
    assert.deepEqual(await asked("broken", "store:web:feature"), { project: "store", service: "web", context: "feature" });
    assert.deepEqual(await asked("broken", "3100:main"), { project: "3100", service: "main", context: "" });
    assert.deepEqual(await asked("broken", "store", "--all"), { project: "store", all: true });
  });

  test("without a project it is this folder's, in the context that the backend settles for it", async () => {
    const here = { project: "shop", folder: home.path("shop"), worktree: "" };
    assert.deepEqual(await asked("shop"), { ...here, service: "web" });
    assert.deepEqual(await asked("shop", ":api"), { ...here, service: "api" });
    assert.deepEqual(await asked("shop", ":api:other"), { ...here, service: "api", context: "other" });
  });
});
