import assert from "node:assert/strict";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { useWorkbench } from "../workbench.js";

suite("the editor's display language", () => {
  // The extension of this server gets a translation, which no other test's window is to show.
  const workbench = useWorkbench({ ownServer: true });

  /** Puts a pretend translation beside the English texts of the installed extension, as a translator would. */
  function translate(texts: Record<string, string>): void {
    const [bundle] = globSync("*/l10n/bundle.l10n.json", { cwd: workbench().home.subfolder(path.join("server", "extensions")) });
    assert.ok(bundle !== undefined, "the extension has no texts for translators");
    const file = path.join(workbench().home.subfolder(path.join("server", "extensions")), bundle);
    const english = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
    for (const text of Object.keys(texts)) assert.ok(Object.hasOwn(english, text), text);
    writeFileSync(file.replace(/\.json$/, ".xx.json"), JSON.stringify({ ...english, ...texts }));
  }

  test("is that of completions, which the backend makes", async () => {
    translate({ "{0} has port {1}": "{1} <-- {0}", "{0} gets a port on first use": "? <-- {0}" });
    const folder = workbench().copyShop();
    writeFileSync(path.join(folder, ".vscode", "launch.json"), '{ "configurations": [{ "type": "node", "env": { "PORT": "" } }] }');
    const window = await workbench().openWindow(folder, undefined, async ({ page }) => {
      await page.addInitScript("globalThis._VSCODE_NLS_LANGUAGE = 'xx'");
    });
    await window.portDaddyStarted();
    await window.page.keyboard.press("Control+P");
    await window.quickInput().locator("input").fill("launch.json");
    await window.choice(/launch\.json/).click();
    await window.page.getByRole("tab", { name: "launch.json" }).waitFor();
    await window.page.keyboard.press("Control+G");
    await window.quickInput().locator("input").fill(":1:58");
    await window.page.keyboard.press("Enter");
    await window.quickInput().waitFor({ state: "hidden" });
    await window.page.keyboard.type("${comm");
    const offered = window.page.locator(".suggest-widget .monaco-list-row", { hasText: "${command:portDaddy.port}" });
    await offered.filter({ hasText: /(?:\d+|\?) <-- shop:web/ }).waitFor();
  });
});
