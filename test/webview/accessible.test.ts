import assert from "node:assert/strict";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import type { PageNotification } from "../../server/protocol/page.js";
import { themes, useDashboard } from "./dashboardPage.js";
import { record, withOutside } from "./recorded.js";

const axeFile = createRequire(__filename).resolve("axe-core/axe.min.js");

suite("The dashboard is accessible", () => {
  const pages = useDashboard();

  for (const theme of themes) {
    test(`axe finds nothing in ${theme}`, async function () {
      const dashboard = await (await pages().open({ recording: withOutside(record(50)), theme })).ready();
      const { page } = dashboard;
      await page.evaluate((await import("node:fs")).readFileSync(axeFile, "utf8"));
      await dashboard.host((host) => host.notify({ method: "portDaddy/didMeasure", params: host.recording.measurement }));
      const found: Record<string, string[]> = {};
      const look = async (at: string): Promise<void> => void (found[at] = await violations(page));
      await look("ports");
      await page.locator(".rows .row", { hasText: "conflict" }).click();
      await page.locator(".details .event").first().waitFor();
      await look("details");
      await page.getByLabel("By project").check();
      await page.getByLabel("Filter ports").fill("shop");
      await look("grouped");
      await page.getByLabel("Filter ports").fill("nowhere");
      await look("no match");
      await page.getByRole("button", { name: "Request Port" }).click();
      await page.keyboard.press("Enter");
      await look("request");
      await page.getByRole("tab", { name: "Statistics" }).click();
      await page.locator(".uplot").first().waitFor();
      await look("time");
      await page.getByRole("tab", { name: "History" }).click();
      await page.locator(".history-list .event").first().waitFor();
      await look("history");
      await dashboard.host((host) => host.backend({ kind: "away" }));
      await page.getByText("Showing data from").waitFor();
      await look("away");
      assert.deepEqual(found, Object.fromEntries(Object.keys(found).map((at) => [at, []])));
    });
  }

  test("the picture follows a change of the theme", async () => {
    const dashboard = await (await pages().open({ recording: record(50), theme: "dark" })).ready();
    const corner = () =>
      dashboard.page
        .locator("canvas")
        .evaluate((canvas) => [...(canvas as HTMLCanvasElement).getContext("2d")!.getImageData(1, 1, 1, 1).data].join());
    const dark = await corner();
    await dashboard.setTheme("light");
    await dashboard.page.waitForFunction(
      (before) => [...document.querySelector("canvas")!.getContext("2d")!.getImageData(1, 1, 1, 1).data].join() !== before,
      dark,
    );
  });

  test("changes are spoken once a second at most, and not each by itself", async () => {
    const recording = record(50);
    const dashboard = await (await pages().open({ recording })).ready();
    await dashboard.page.evaluate(() => {
      const said: string[] = [];
      Object.assign(window, { said });
      const region = document.querySelector("[role=status]")!;
      new MutationObserver(() => said.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
    });
    await dashboard.host((host) => {
      for (const [index, assignment] of host.recording.list.assignments.slice(12, 20).entries()) {
        const trouble = { kind: "conflict", port: assignment.port, address: "::", since: assignment.createdAt } as const;
        const change: PageNotification = {
          method: "portDaddy/didChange",
          params: { revision: 42 + index, changed: [{ ...assignment, trouble }], removed: [] },
        };
        setTimeout(() => host.notify(change), index * 80);
      }
    });
    await dashboard.page.getByRole("status").getByText("And 6 more changes.").waitFor();
    const said = await dashboard.page.evaluate(() => (window as unknown as { said: string[] }).said.filter((text) => text !== ""));
    assert.deepEqual(said.length, 1, said.join(" | "));
  });
});

async function violations(page: Page): Promise<string[]> {
  const results = await page.evaluate<AxeResults>("axe.run(document, { resultTypes: ['violations'] })");
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 120)} ${node.failureSummary?.slice(0, 200) ?? ""}`),
  );
}
