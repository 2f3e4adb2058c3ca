import assert from "node:assert/strict";
import { byPort, useDashboard } from "./dashboardPage.js";
import { record, withOutside } from "./recorded.js";

suite("The dashboard by keyboard", () => {
  const pages = useDashboard();

  test("the map is walked by the arrow keys, says each port, selects, and zooms", async () => {
    const dashboard = await (await pages().open({ recording: record(50) })).ready();
    const { keyboard } = dashboard.page;
    const map = dashboard.page.getByRole("slider", { name: "Map of all ports" });
    const said = () => map.getAttribute("aria-valuetext");
    await map.focus();
    await keyboard.press("Home");
    assert.equal(await said(), "3100, free");
    await keyboard.press("Control+ArrowRight");
    assert.equal(await said(), "3143, ml-notebooks:metrics, idle");
    await keyboard.press("Control+ArrowRight");
    assert.equal(await said(), "3200, shop:web, listening, vite (pid 4100)");
    await keyboard.press("Enter");
    assert.equal(await said(), "3200, shop:web, listening, vite (pid 4100), selected");
    await dashboard.page.locator("#row-3200[aria-selected=true]").waitFor();
    await dashboard.page.getByRole("complementary", { name: "Port 3200" }).waitFor();
    await keyboard.press("ArrowRight");
    assert.equal(await said(), "3201, free");
    for (let times = 0; times < 10; times++) await keyboard.press("+");
    assert.equal(await dashboard.page.locator("#map-shown").textContent(), "3200–3299");
    await keyboard.press("End");
    assert.equal(await dashboard.page.locator("#map-shown").textContent(), "9900–9999");
    await keyboard.press("0");
    assert.equal(await dashboard.page.locator("#map-shown").textContent(), "3100–9999");
  });

  test("the ports beside the range are buttons that select like the map's cells", async () => {
    const dashboard = await (await pages().open({ recording: withOutside(record(50), 30) })).ready();
    const { page } = dashboard;
    const selected = () => dashboard.host((host) => (host.kept as { selected: number[] } | undefined)?.selected ?? []);
    const shown = page.getByRole("list", { name: "Outside the range" }).getByRole("button");
    assert.equal(await shown.count(), 25);
    const [first, second] = [shown.nth(0), shown.nth(1)];
    assert.match((await first.textContent())!, /^1024 .+:.+, [a-z]+$/);
    assert.match((await first.getAttribute("title"))!, /^1024, .+:.+, [a-z]+/);
    await first.focus();
    await page.keyboard.press("Enter");
    assert.deepEqual(await selected(), [1024]);
    assert.equal(await first.getAttribute("aria-pressed"), "true");
    await page.getByRole("complementary", { name: "Port 1024" }).waitFor();
    await second.click({ modifiers: ["Control"] });
    assert.equal((await selected()).length, 2);
    await first.click({ modifiers: ["Control"] });
    assert.deepEqual(await selected(), [1433]);
    await page.getByRole("button", { name: "Show 6 More" }).click();
    assert.equal(await shown.count(), 31);
    await page.getByRole("button", { name: "Show Less" }).click();
    assert.equal(await shown.count(), 25);
  });

  test("a click on a cell selects it in the table, far below", async () => {
    const dashboard = await (await pages().open({ recording: record(6900) })).ready();
    const box = (await dashboard.page.locator("canvas").boundingBox())!;
    await dashboard.page.locator("canvas").click({ position: { x: 4, y: box.height - 8 } });
    const [port] = await dashboard.host((host) => (host.kept as { selected: number[] }).selected);
    assert.ok(port! > 9000);
    await dashboard.page.locator(`#row-${port}[aria-selected=true]`).waitFor();
  });

  test("the table is walked, selected in parts, and acted on", async () => {
    const dashboard = await (await pages().open({ recording: record(50), state: byPort })).ready();
    const { keyboard } = dashboard.page;
    const grid = dashboard.page.getByRole("grid", { name: "Ports" });
    const active = () => grid.getAttribute("aria-activedescendant");
    const selected = () => dashboard.host((host) => (host.kept as { selected: number[] }).selected);
    await grid.focus();
    await keyboard.press("ArrowDown");
    assert.equal(await active(), "row-3143");
    await keyboard.press("ArrowDown");
    await keyboard.press("Shift+ArrowDown");
    await keyboard.press("Shift+ArrowDown");
    assert.deepEqual(await selected(), [3200, 3336, 3529]);
    await keyboard.press("Delete");
    assert.deepEqual(await dashboard.host((host) => host.actions), [{ kind: "release", ports: [3200, 3336, 3529], byKey: true }]);
    await keyboard.press("End");
    const last = await active();
    assert.ok(await dashboard.page.locator(`#${last!}`).isVisible());
    await keyboard.press("Control+a");
    assert.equal((await selected()).length, 53);
    await keyboard.press("Escape");
    assert.deepEqual(await selected(), []);
  });

  test("everything that can be clicked can be reached by Tab", async () => {
    const dashboard = await (await pages().open({ recording: record(1), state: { selected: [3200], mapOpen: true } })).ready();
    const reached = new Set<string>();
    for (let times = 0; times < 60; times++) {
      await dashboard.page.keyboard.press("Tab");
      const name = await dashboard.page.evaluate(() => {
        const { activeElement: focused } = document;
        return focused === null || focused === document.body
          ? ""
          : (focused.getAttribute("aria-label") ?? [focused.textContent.trim(), focused.id].find((text) => text !== "") ?? focused.tagName);
      });
      if (name === "" && reached.size > 0) break;
      reached.add(name);
    }
    for (const name of [
      "Request Port",
      "CSV",
      "Map of all ports",
      "Show fewer ports",
      "filter",
      "Ports",
      "Stop Process…",
      "Close the details",
    ]) {
      assert.ok(reached.has(name), `${name} is not among ${[...reached].join(", ")}`);
    }
  });

  test("the tabs are one stop, and the arrows go between them", async () => {
    const dashboard = await (await pages().open({ recording: record(1) })).ready();
    await dashboard.page.getByRole("tab", { name: "Ports" }).focus();
    await dashboard.page.keyboard.press("ArrowRight");
    await dashboard.page.keyboard.press("ArrowRight");
    assert.equal(await dashboard.page.getByRole("tab", { name: "History" }).getAttribute("aria-selected"), "true");
    assert.ok(await dashboard.page.getByRole("tab", { name: "History" }).evaluate((tab) => tab === document.activeElement));
  });
});
