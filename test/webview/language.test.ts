import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import english from "../../l10n/bundle.l10n.json";
import { useDashboard } from "./dashboardPage.js";
import { record, withOutside } from "./recorded.js";

/** A language in which every sentence is the English one in brackets. */
const bundle = Object.fromEntries(Object.keys(english).map((key) => [key, `⟦${key}⟧`]));

/** Finds what a person reads or hears that is not translated; names, numbers and times are nobody's language. Runs in the page. */
function findEnglish(): string[] {
  const names =
    "bdi, code, h1, time, .uplot, script, .cell.process, .cell.owner, .cell.since, .cell.used, .outside-name, .facts dd, .event-words, .details-identity, .day";
  const isText = (text: string): boolean => /\p{L}{2}/u.test(text.replace(/\b(?:CSV|[kMG]B|ms)\b/g, "")) && !text.includes("⟦");
  const found: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement!;
    if (element.closest(names) === null && isText(node.textContent ?? "")) found.push(`${element.tagName}: ${node.textContent}`);
  }
  for (const element of document.querySelectorAll("[title], [aria-label], [placeholder], [aria-valuetext]")) {
    if (element.closest(names) !== null || element.matches(".cell.identity, input")) continue;
    for (const attribute of ["title", "aria-label", "aria-valuetext"]) {
      const text = element.getAttribute(attribute) ?? "";
      if (isText(text)) found.push(`${attribute}: ${text}`);
    }
  }
  for (const input of document.querySelectorAll("input[placeholder]")) {
    const text = input.getAttribute("placeholder")!;
    if (/[A-Z]/.test(text) && isText(text)) found.push(`placeholder: ${text}`);
  }
  return [...new Set(found)];
}

suite("The dashboard in the editor's language", () => {
  const pages = useDashboard();

  test("every sentence is translated", async function () {
    const dashboard = await (await pages().open({ recording: withOutside(record(50)), language: "de", bundle })).ready("⟦Map⟧");
    const { page } = dashboard;
    const found: Record<string, string[]> = {};
    const look = async (at: string): Promise<void> => void (found[at] = await page.evaluate(findEnglish));
    await look("ports");
    const filter = page.locator("#filter");
    for (const state of ["conflict", "drift", "shadow", "listening", "idle", "unassigned"]) {
      await filter.fill(`state:${state}`);
      await page.locator(".rows .row").first().click();
      await look(state);
    }
    await filter.fill("state:nonsense");
    await look("no such state");
    await filter.fill("nowhere");
    await look("no match");
    await filter.fill("");
    await page.locator(".check input").check();
    await page.locator(".rows .row:not(.group)").nth(1).click();
    await page
      .locator(".rows .row:not(.group)")
      .nth(3)
      .click({ modifiers: ["Shift"] });
    await look("several");
    await page.locator(".head .primary").click();
    await page.keyboard.press("Enter");
    await look("request");
    await page.locator("#tab-time").click();
    await page.locator(".uplot").first().waitFor();
    await look("statistics");
    await page.locator("#tab-history").click();
    await page.locator(".history-list .event").first().waitFor();
    await look("history");
    assert.ok((await page.locator(".history-list .event-words bdi").allTextContents()).slice(0, 5).every((text) => text.includes("⟦")));
    await dashboard.host((host) => host.backend({ kind: "away" }));
    await page.locator(".banner.warns").waitFor();
    await look("away");
    assert.deepEqual(found, Object.fromEntries(Object.keys(found).map((at) => [at, []])));
    assert.equal(await page.evaluate(() => document.documentElement.lang), "de");
  });

  test("numbers, plurals and times follow the language", async () => {
    const german = { "{0} ports": "{0} Anschlüsse", "1 port": "1 Anschluss" };
    const dashboard = await (await pages().open({ recording: record(50), language: "de", bundle: german })).ready();
    const { page } = dashboard;
    assert.equal(await freeTile(page), "6.639");
    await dashboard.host((host) => host.notify({ method: "portDaddy/didMeasure", params: host.recording.measurement }));
    await page.getByText("0,38 ms").waitFor();
    await page.getByLabel("By project").check();
    const counts = await page.locator(".row.group .quiet").allTextContents();
    assert.ok(
      counts.every((text) => /^(1 Anschluss|\d+ Anschlüsse)$/.test(text)),
      counts.join(),
    );
    assert.match((await page.locator(".used-at").allTextContents()).join(" "), /vor \d+/);
  });

  test("without a translation, and with a language that nobody knows, the page is English", async () => {
    const dashboard = await (
      await pages().open({ recording: record(50), language: "x_</script>", bundle: { Map: "</script><b>" } })
    ).ready("</script><b>");
    assert.equal(await freeTile(dashboard.page), "6,639");
    await dashboard.page.getByRole("tab", { name: "Statistics" }).waitFor();
    assert.deepEqual(dashboard.problems, []);
  });
});

const freeTile = (page: Page) =>
  page
    .locator(".tile", { has: page.locator(".is-free") })
    .locator(".tile-number")
    .textContent();
