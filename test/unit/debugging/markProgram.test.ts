import assert from "node:assert/strict";
import { markProgram } from "../../../client/debugging/markProgram.js";

const web = { project: "shop", service: "web", context: "feature" };
const api = { ...web, service: "api" };
const schema = { properties: { env: { type: ["object", "null"] } } };

suite("A debugged program", () => {
  test("is recognized by a variable in its configuration's env", () => {
    const marked = markProgram({ env: { PORT: "3200" } }, [web], undefined);
    assert.deepEqual(marked, { env: { PORT: "3200", PORT_DADDY_IDENTITY: "shop:web:feature" } });
    assert.deepEqual(markProgram({}, [web], schema), { env: { PORT_DADDY_IDENTITY: "shop:web:feature" } });
  });

  test("is any service's when its configuration has the ports of several", () => {
    assert.deepEqual(markProgram({ env: {} }, [web, api], undefined), { env: { PORT_DADDY_IDENTITY: "shop::feature" } });
  });

  test("has no such variable when its services are of several projects or copies", () => {
    for (const other of [
      { ...web, project: "store" },
      { ...web, context: "" },
    ]) {
      assert.deepEqual(markProgram({ env: {} }, [web, other], undefined), { env: {} });
    }
  });

  test("keeps a configuration that has no env, or one of another form, and a variable that is set", () => {
    for (const kept of [{}, { env: [] }, { env: null }, { env: { PORT_DADDY_IDENTITY: "own::" } }]) {
      assert.deepEqual(markProgram(kept, [web], "env" in kept ? schema : { properties: { environment: { type: "array" } } }), kept);
    }
  });
});
