import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import type { SettingKey, SettingValue } from "../../../client/settings/setting.js";

suite("Settings", () => {
  test("are read where their types come from the manifest, and nowhere else", () => {
    // Launch configurations and tasks are VS Code's own.
    const reading = globSync("client/**/*.ts").filter((file) =>
      /getConfiguration\((?!"launch"|"tasks"|section)/.test(readFileSync(file, "utf8")),
    );
    assert.deepEqual(
      reading.map((file) => file.replaceAll("\\", "/")),
      ["client/settings/setting.ts"],
    );
  });

  test("bring only the types of the manifest, not its text, into the extension", () => {
    const bringing = globSync("client/**/*.ts").filter((file) => /^import (?!type ).*package\.json"/m.test(readFileSync(file, "utf8")));
    assert.deepEqual(bringing, []);
  });

  test("have the keys and the types of the manifest, or do not compile", () => {
    const wanted: SettingValue<"portDaddy.messages.drift"> = true;
    // @ts-expect-error There is no such setting.
    const unknown: SettingKey = "portDaddy.messages.none";
    // @ts-expect-error A switch is not a text.
    const mistyped: SettingValue<"portDaddy.terminals.environment"> = "on";
    assert.ok([wanted, unknown, mistyped]);
  });
});
