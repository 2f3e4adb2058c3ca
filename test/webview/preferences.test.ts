import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { useDashboard } from "./dashboardPage.js";
import { record } from "./recorded.js";

suite("The dashboard's preferences", () => {
  const pages = useDashboard();
  const recording = record(50);
  const heading = (page: Page) => page.getByRole("button", { name: "Map", exact: true });

  test("are told to the host when a person chooses, and hold in the next tab", async () => {
    const first = await (await pages().open({ recording })).ready();
    assert.equal(await heading(first.page).getAttribute("aria-expanded"), "true");
    await heading(first.page).click();
    await first.page.getByLabel("By project").check();
    await first.page.getByRole("columnheader").getByRole("button", { name: "Port", exact: true }).click();
    await first.page.getByLabel("Filter ports").fill("shop");
    await first.page.waitForFunction(() => (window.fakeHost.kept as { filter?: string }).filter === "shop");
    const preferences = await first.host((host) => host.preferences);
    assert.deepEqual(preferences, { grouped: true, sort: { by: "port", descending: false }, mapOpen: false });

    const next = await (await pages().open({ recording, preferences })).ready();
    assert.equal(await heading(next.page).getAttribute("aria-expanded"), "false");
    assert.ok(await next.page.getByLabel("By project").isChecked());
    assert.equal(await next.page.getByRole("columnheader", { name: "Port", exact: true }).getAttribute("aria-sort"), "ascending");
    assert.equal(await next.page.getByLabel("Filter ports").inputValue(), "");
    assert.equal(await next.host((host) => host.preferences), undefined, "a page that only opens tells nothing");
  });

  test("give way to the view of the tab itself", async () => {
    const preferences = { grouped: true, sort: { by: "port", descending: true }, mapOpen: false };
    const { page } = await (await pages().open({ recording, preferences, state: { grouped: false, mapOpen: true } })).ready();
    assert.equal(await heading(page).getAttribute("aria-expanded"), "true");
    assert.equal(await page.getByLabel("By project").isChecked(), false);
  });

  test("of another version are ignored", async () => {
    const preferences = { grouped: "</script>", sort: { by: "colour" }, mapOpen: false };
    const dashboard = await (await pages().open({ recording, preferences })).ready();
    assert.equal(await heading(dashboard.page).getAttribute("aria-expanded"), "true");
    assert.deepEqual(dashboard.problems, []);
  });
});
