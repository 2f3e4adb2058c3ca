import assert from "node:assert/strict";
import { useDashboard } from "./dashboardPage.js";
import { hostileNames, record, recordHostile } from "./recorded.js";

suite("Hostile names on the dashboard", () => {
  const pages = useDashboard();

  test("stay text in every part of the page, and within it", async () => {
    for (const width of [1200, 320]) {
      const recording = recordHostile();
      const dashboard = await (await pages().open({ recording, width })).ready();
      const { page } = dashboard;
      for (const [index, name] of hostileNames.entries()) {
        const { port } = recording.list.assignments[index]!;
        await page.getByLabel("Filter ports").fill(String(port));
        await dashboard.row(port).click();
        await page.locator(".details-identity", { hasText: name }).waitFor();
      }
      for (const tab of ["Statistics", "History", "Ports"]) await page.getByRole("tab", { name: tab }).click();
      const seen = await page.evaluate(() => ({
        hacked: "hacked" in window,
        images: document.images.length,
        scripts: document.querySelectorAll('script:not([type="application/json"])').length,
        tooWide: document.documentElement.scrollWidth > innerWidth,
      }));
      assert.deepEqual(seen, { hacked: false, images: 0, scripts: 1, tooWide: false });
      assert.deepEqual(dashboard.problems, []);
    }
  });

  test("nothing on the page goes beyond a column of 320 pixels", async () => {
    for (const tab of ["Ports", "Statistics", "History"]) {
      const dashboard = await (await pages().open({ recording: record(50), width: 320 })).ready();
      await dashboard.page.getByRole("tab", { name: tab }).click();
      assert.ok(await dashboard.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), tab);
    }
  });

  test("the policy would stop a script in the page, and the test would see it", async () => {
    const dashboard = await (await pages().open({ recording: record(1) })).ready();
    await dashboard.page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.hacked = 1";
      document.body.append(script);
    });
    assert.equal(await dashboard.page.evaluate(() => "hacked" in window), false);
    assert.equal(await dashboard.host((host) => host.violations.splice(0).length), 1);
  });
});
