import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { type OpenDashboard, useDashboard } from "./dashboardPage.js";
import { record, type Recording, withOutside } from "./recorded.js";

/** As long as the backend allows. */
const LONG = `the-${"longest-of-all-".repeat(16)}names`.slice(0, 255);

/** The recording with names, processes and counts that need much room. */
function crowded(): Recording {
  const recording = withOutside(record(50));
  const [first, second] = recording.list.assignments;
  Object.assign(first!, { project: LONG, service: LONG, context: LONG });
  Object.assign(second!, { service: "a-service-with-a-long-name", context: "feature-with-a-long-name" });
  return recording;
}

/** Finds texts and controls that cover each other, or are cut off where nothing tells the rest. Runs in the page. */
function findCollisions(): string[] {
  interface Box {
    what: string;
    element: Element;
    rect: DOMRect;
  }
  const name = (element: Element): string =>
    `${element.tagName}.${String(element.getAttribute("class"))} “${element.textContent.slice(0, 30)}”`;
  const isShown = (element: Element): boolean =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.closest(".unseen, .tip") === null;
  /** What remains of a box within all that clips it. */
  const clipped = (element: Element, rect: DOMRect): DOMRect => {
    let [left, top, right, bottom] = [rect.left, rect.top, rect.right, rect.bottom];
    for (let around: Element | null = element; around !== null && around !== document.body; around = around.parentElement) {
      if (getComputedStyle(around).overflow === "visible") continue;
      const frame = around.getBoundingClientRect();
      [left, top, right, bottom] = [
        Math.max(left, frame.left),
        Math.max(top, frame.top),
        Math.min(right, frame.right),
        Math.min(bottom, frame.bottom),
      ];
    }
    const header = element.closest(".rows") === null ? undefined : document.querySelector(".row.header")?.getBoundingClientRect().bottom;
    top = Math.max(top, header ?? top);
    return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
  };
  const found: string[] = [];
  const boxes: Box[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement!;
    if (node.textContent!.trim() === "" || !isShown(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) boxes.push({ what: name(element), element, rect: clipped(element, rect) });
    const whole = range.getBoundingClientRect();
    const told = element.closest("[title]") ?? element.closest(".empty");
    if (whole.width > clipped(element, whole).width + 1 && told === null) found.push(`cut off: ${name(element)}`);
    if (whole.right > innerWidth && told === null) found.push(`beyond the edge: ${name(element)}`);
  }
  for (const element of document.querySelectorAll("button, input, canvas, .dot, .icon")) {
    if (!isShown(element)) continue;
    const rect = element.getBoundingClientRect();
    boxes.push({ what: name(element), element, rect: clipped(element, rect) });
    if (rect.left < -0.5 || rect.right > innerWidth + 0.5) found.push(`beyond the edge: ${name(element)}`);
  }
  for (const [index, one] of boxes.entries()) {
    for (const other of boxes.slice(index + 1)) {
      if (one.element === other.element || one.element.contains(other.element) || other.element.contains(one.element)) continue;
      // The details lie above the table where there is no room beside it.
      if ((one.element.closest(".details") === null) !== (other.element.closest(".details") === null)) continue;
      // An input has its icons within itself.
      if (one.element.closest(".filter") !== null && one.element.closest(".filter") === other.element.closest(".filter")) continue;
      const wide = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
      const high = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
      if (wide > 1 && high > 2) found.push(`${one.what} is on ${other.what}`);
    }
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
  return [...new Set(found)];
}

const sizes = [
  { width: 300, height: 900 },
  { width: 480, height: 900 },
  { width: 800, height: 900 },
  { width: 1280, height: 900 },
  { width: 1920, height: 1000 },
  // A window of 1280 by 900, zoomed to 200 %.
  { width: 640, height: 450, ratio: 2 },
];

const views: Record<string, (page: Page) => Promise<unknown>> = {
  ports: (page) => page.locator(".rows .row").first().waitFor(),
  details: (page) => page.locator(".rows .row:not(.group)").nth(2).click(),
  grouped: (page) => page.getByLabel("By project").check(),
  "no such state": (page) => page.getByLabel("Filter ports").fill("state:nonsense"),
  request: (page) => page.getByRole("button", { name: "Request Port" }).click(),
  statistics: (page) => page.getByRole("tab", { name: "Statistics" }).click(),
  history: (page) => page.getByRole("tab", { name: "History" }).click(),
};

suite("The dashboard at every size", () => {
  const pages = useDashboard();

  for (const { width, height, ratio = 1 } of sizes) {
    test(`nothing is on anything else or cut off at ${width} by ${height}${ratio === 2 ? ", at 200 %" : ""}`, async function () {
      const dashboard = await (await pages().open({ recording: crowded(), width, height, ratio })).ready();
      await measure(dashboard, { latency: 999, requests: 12_345 });
      const found: Record<string, string[]> = {};
      for (const [view, go] of Object.entries(views)) {
        await go(dashboard.page);
        found[view] = await dashboard.page.evaluate(findCollisions);
      }
      assert.deepEqual(found, Object.fromEntries(Object.keys(views).map((view) => [view, []])));
    });
  }

  test("what collides or is cut off would be found", async () => {
    const dashboard = await (await pages().open({ recording: record(50), width: 480 })).ready();
    await dashboard.page.evaluate(() => {
      document.querySelector<HTMLElement>(".health")!.style.transform = "translateX(-60px)";
      document.querySelector<HTMLElement>(".check")!.style.cssText = "overflow: hidden; inline-size: 40px; white-space: nowrap";
    });
    const found = await dashboard.page.evaluate(findCollisions);
    assert.ok(
      found.some((each) => each.startsWith("H1.null “Port Daddy” is on")) && found.some((each) => each.startsWith("cut off: LABEL.check")),
      found.join("\n"),
    );
  });

  for (const width of [300, 640, 1280]) {
    test(`nothing moves and nothing wraps when figures get longer, at ${width}`, async () => {
      const dashboard = await (await pages().open({ recording: record(50), width })).ready();
      const boxes = () =>
        dashboard.page.locator(".tile, .figure, .figure dd, .map, .tabs").evaluateAll((elements) =>
          elements.map((element) => {
            const { top, width, height } = element.getBoundingClientRect();
            return { what: element.getAttribute("class"), top, width: element.matches("dd") ? 0 : width, height };
          }),
        );
      await measure(dashboard, { latency: 0.38, requests: 9 });
      const before = await boxes();
      await measure(dashboard, { latency: 987.6, requests: 12_345 });
      await dashboard.page.getByText("12,345").waitFor();
      assert.deepEqual(await boxes(), before);
    });
  }

  test("a selected row is marked once: with the keyboard by its background alone, among several also where the keyboard is", async () => {
    const dashboard = await (await pages().open({ recording: record(50), theme: "dark" })).ready();
    const { page } = dashboard;
    await page.locator(".scroller").focus();
    await page.keyboard.press("ArrowDown");
    const marks = () =>
      page.locator(".scroller, .rows .row.selected, .rows .row.selected *").evaluateAll((elements) =>
        elements.flatMap((element) => {
          const { outlineStyle, outlineColor, backgroundColor } = getComputedStyle(element);
          const what = element.matches(".row")
            ? "row"
            : element.matches(".scroller")
              ? "table"
              : `in the row: ${String(element.getAttribute("class"))}`;
          return [
            ...(outlineStyle !== "none" && outlineColor !== "rgba(0, 0, 0, 0)" ? [`${what} outlined`] : []),
            ...(backgroundColor !== "rgba(0, 0, 0, 0)" && !element.matches(".scroller, .dot") ? [`${what} filled`] : []),
          ];
        }),
      );
    assert.deepEqual(await marks(), ["row filled"]);
    await page.locator(".row.selected").hover();
    assert.deepEqual(await marks(), ["row filled"]);
    await page.keyboard.press("Shift+ArrowDown");
    assert.deepEqual((await marks()).sort(), ["row filled", "row filled", "row outlined"]);
    const active = await page
      .locator(".row.selected")
      .first()
      .evaluate((row) => getComputedStyle(row).backgroundColor);
    await page.getByLabel("Filter ports").focus();
    assert.notEqual(
      await page
        .locator(".row.selected")
        .first()
        .evaluate((row) => getComputedStyle(row).backgroundColor),
      active,
    );
  });

  test("a state without ports has no alarming colour", async () => {
    const dashboard = await (await pages().open({ recording: record(1), state: { mapOpen: true } })).ready();
    const colours = await dashboard.page.locator(".tile .dot.is-conflict, .tile .dot.is-drift, .tile .dot.is-shadow").evaluateAll((dots) =>
      dots.map((dot) => {
        const [red = 0, green = 0, blue = 0] = getComputedStyle(dot).color.match(/\d+/g)!.map(Number);
        return Math.max(red, green, blue) - Math.min(red, green, blue);
      }),
    );
    assert.deepEqual(colours, [0, 0, 0]);
    const legend = dashboard.page.getByRole("list", { name: "States of the ports" });
    assert.equal(await legend.locator(".none").count(), 4);
    assert.equal(
      await legend
        .locator(".none", { hasText: "conflict 0" })
        .locator(".dot")
        .evaluate((dot) => getComputedStyle(dot).filter),
      "grayscale(1)",
    );
  });

  test("the legend counts every state as the head and the filter do", async () => {
    const dashboard = await (await pages().open({ recording: record(50) })).ready();
    const { page } = dashboard;
    const entries = await page.getByRole("list", { name: "States of the ports" }).getByRole("listitem").allTextContents();
    const counts = new Map(entries.map((entry) => /^(\S+) ([\d,]+)$/.exec(entry.trim())!.slice(1) as [string, string]));
    assert.equal(counts.size, 10);
    for (const state of ["listening", "active", "idle", "conflict", "shadow", "drift"]) {
      await page.locator(".tile", { has: page.locator(`.is-${state}`) }).click();
      assert.equal(await page.locator(".tile[aria-pressed=true] .tile-number").textContent(), counts.get(state), state);
    }
    await page.getByLabel("Filter ports").fill("state:active");
    assert.equal(await page.locator(".count").textContent(), `${counts.get("active")} of 53`);
  });

  test("the map is folded where few ports are assigned, and stays as the person wants it", async () => {
    const open = async (count: number, state?: unknown) => (await pages().open({ recording: record(count), state })).ready();
    const map = ({ page }: OpenDashboard) => page.getByRole("slider", { name: "Map of all ports" });
    const toggle = ({ page }: OpenDashboard) => page.getByRole("button", { name: "Map", exact: true });
    const few = await open(3);
    assert.equal(await map(few).isVisible(), false);
    assert.equal(await toggle(few).getAttribute("aria-expanded"), "false");
    await toggle(few).press("Enter");
    await map(few).waitFor();
    assert.ok(await toggle(few).evaluate((button) => button === document.activeElement));
    assert.ok((await few.page.locator("canvas").boundingBox())!.height > 100);
    await map(await open(3, await few.host((host) => host.kept))).waitFor();
    const many = await open(50);
    await toggle(many).click();
    assert.equal(await map(await open(50, await many.host((host) => host.kept))).isVisible(), false);
  });

  test("a state that does not exist is answered with those that do", async () => {
    const dashboard = await (await pages().open({ recording: record(50) })).ready();
    const { page } = dashboard;
    await page.getByLabel("Filter ports").fill("shop state:nonsense");
    await page.getByText("There is no state “nonsense”.").waitFor();
    const states = page.locator(".choices button");
    assert.deepEqual(
      (await states.allTextContents()).map((text) => text.trim()),
      ["conflict", "drift", "shadow", "listening", "active", "unassigned", "idle"],
    );
    await states.nth(4).click();
    assert.equal(await page.getByLabel("Filter ports").inputValue(), "shop state:active");
    assert.ok((await page.locator(".rows .row").count()) > 0);
    await page.getByLabel("Filter ports").fill("state:");
    await page.getByText("Enter a state after “state:”.").waitFor();
    await page.getByLabel("Filter ports").fill("state:free");
    await page.getByText("The table has no ports in the state “free”; the map shows them.").waitFor();
  });

  test("a name that has room is shown whole", async () => {
    const { page } = await (await pages().open({ recording: record(50), width: 1920, height: 900 })).ready();
    const cut = await page
      .locator(".rows .row .name")
      .evaluateAll((names) =>
        names.flatMap((name) =>
          [...name.querySelectorAll("[aria-hidden]")].some((part) => part.scrollWidth > part.clientWidth + 1) ? [name.textContent] : [],
        ),
      );
    assert.deepEqual(cut, []);
  });

  test("the port is in sight beside the longest name, which keeps its beginning and its end", async () => {
    const dashboard = await (await pages().open({ recording: crowded(), width: 300, state: { filter: "feature-with" } })).ready();
    const row = dashboard.page.locator(".rows .row").first();
    const box = (await row.boundingBox())!;
    const name = (await row.locator(".name").boundingBox())!;
    const port = (await row.locator(".port").boundingBox())!;
    assert.ok(port.x >= box.x && port.x + port.width <= name.x && name.x + name.width <= box.x + box.width);
    assert.match((await row.locator(".identity").getAttribute("title"))!, /^shop:a-service-with-a-long-name:feature-with-a-long-name$/);
    const [start, end] = await row.locator(".name > [aria-hidden]").all();
    assert.ok((await start!.boundingBox())!.width > 10 && (await end!.boundingBox())!.width > 30);
  });
});

/** The backend's figures, as a notification brings them. */
async function measure(dashboard: OpenDashboard, figures: { latency: number; requests: number }): Promise<void> {
  await dashboard.host((host, { latency, requests }) => {
    const { measurement } = host.recording;
    const all = { ...measurement.latency, p50: latency, p95: latency, p99: latency };
    host.notify({ method: "portDaddy/didMeasure", params: { ...measurement, requestsPerSecond: requests, latency: all } });
  }, figures);
  const shown = figures.requests.toLocaleString("en");
  await dashboard.page.locator(".figure dd").first().getByText(shown, { exact: true }).waitFor();
}
