// Pictures of the page in every state and theme, to look at: `node out/test/webview/pictures.js FOLDER [WORD …]`, those whose name has a word.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { DashboardPages, type OpenDashboard, type PageOptions, themes } from "./dashboardPage.js";
import { record, recordHostile, withOutside } from "./recorded.js";

interface Scene extends PageOptions {
  /** What is done before the picture is taken. */
  then?: (dashboard: OpenDashboard) => Promise<void>;
  /** There are no ports to wait for. */
  empty?: boolean;
}

const click =
  (name: string) =>
  async ({ page }: OpenDashboard) =>
    page.getByRole("tab", { name }).click();

const scenes: Record<string, Scene> = {
  ports: { recording: record(50), then: measured },
  details: { recording: record(50), then: async ({ page }) => page.locator(".rows .row", { hasText: "conflict" }).click() },
  outside: { recording: withOutside(record(50)), then: async ({ page }) => page.locator(".outside-port").nth(1).click() },
  outsideFiltered: { recording: withOutside(record(50)), then: async ({ page }) => page.getByLabel("Filter ports").fill("300") },
  outsideMany: { recording: withOutside(record(50), 300) },
  outsideAll: {
    recording: withOutside(record(50), 300),
    then: async ({ page }) => page.getByRole("button", { name: "Show 276 More" }).click(),
  },
  outsideNarrow: { recording: withOutside(record(50)), width: 320, height: 900 },
  zoomedFull: { recording: record(6900), then: zoom },
  drift: {
    recording: record(50),
    state: { filter: "state:drift" },
    then: async ({ page }) => page.locator(".rows .row", { hasText: "drift" }).first().click(),
  },
  selection: { recording: record(50), state: undefined, then: selectThree },
  grouped: { recording: record(50), then: async ({ page }) => page.getByLabel("By project").check() },
  none: { recording: record(0) },
  one: { recording: record(1) },
  full: { recording: record(6900) },
  zoomed: { recording: record(50), then: zoom },
  tip: { recording: record(50), then: async ({ page }) => page.locator("canvas").hover({ position: { x: 503, y: 22 } }) },
  time: { recording: record(50), then: click("Statistics") },
  timeEmpty: { recording: record(0), then: click("Statistics") },
  history: { recording: record(50), then: click("History") },
  historyEmpty: { recording: record(0), then: click("History") },
  filtered: { recording: record(50), then: async ({ page }) => page.getByLabel("Filter ports").fill("shop") },
  noMatch: { recording: record(50), then: async ({ page }) => page.getByLabel("Filter ports").fill("nowhere") },
  request: {
    recording: record(50),
    then: async ({ page }) => {
      await page.getByRole("button", { name: "Request Port" }).click();
      await page.getByLabel("Project", { exact: true }).fill("no good");
      await page.keyboard.press("Enter");
    },
  },
  away: { recording: record(50), then: async (dashboard) => dashboard.host((host) => host.backend({ kind: "away" })) },
  failed: {
    recording: record(50),
    backend: { kind: "failed", message: "The backend could not be started: port-daddy.db is from a newer version. Update Port Daddy." },
    empty: true,
  },
  notRunning: { recording: record(50), backend: { kind: "away" }, empty: true },
  refused: {
    recording: record(50),
    failing: { release: "shop:web (port 3200) is in use by cli (pid 4001). Release it there, or use force." },
    then: async ({ page }) => {
      await page.locator(".rows .row").first().click();
      await page.getByRole("button", { name: "Release Port" }).click();
      await page.getByRole("alert").waitFor();
    },
  },
  hostile: {
    recording: recordHostile(),
    state: { filter: "img" },
    then: async ({ page }) => page.locator(".rows .row", { hasText: "img" }).first().click(),
  },
  narrow: { recording: record(50), width: 320, height: 900 },
  narrowDetails: {
    recording: record(50),
    width: 320,
    height: 1500,
    then: async ({ page }) => page.locator(".rows .row", { hasText: "conflict" }).click(),
  },
  column: { recording: record(50), width: 640, height: 900, ratio: 2 },
  columnTime: { recording: record(50), width: 640, height: 900, then: click("Statistics") },
  ...Object.fromEntries(
    ([300, 480, 800, 1280, 1920] as const).flatMap((width) => [
      [`at${width}`, { recording: record(50), width, height: 900, then: measured }],
      [`selected${width}`, { recording: record(50), width, height: 900, then: selectThree }],
    ]),
  ),
  doubled: { recording: record(50), width: 640, height: 450, ratio: 2, then: measured },
  doubledNarrow: { recording: record(50), width: 300, height: 450, ratio: 2, then: measured },
  wide: { recording: record(400), width: 1800, height: 1000, then: async ({ page }) => page.locator(".rows .row").nth(3).click() },
};

async function selectThree({ page }: OpenDashboard): Promise<void> {
  await page.locator(".rows .row").nth(1).click();
  await page
    .locator(".rows .row")
    .nth(4)
    .click({ modifiers: ["Shift"] });
}

async function measured(dashboard: OpenDashboard): Promise<void> {
  await dashboard.host((host) => host.notify({ method: "portDaddy/didMeasure", params: host.recording.measurement }));
}

async function zoom({ page }: OpenDashboard): Promise<void> {
  await page.getByRole("slider").focus();
  for (let times = 0; times < 7; times++) await page.keyboard.press("+");
}

async function main(): Promise<void> {
  const [folder = "pictures", ...words] = process.argv.slice(2);
  mkdirSync(folder, { recursive: true });
  const pages = await DashboardPages.start();
  const wanted = ([name]: [string, unknown]): boolean => words.length === 0 || words.some((word) => name === word);
  for (const [name, { then, empty, ...options }] of Object.entries(scenes).filter(wanted)) {
    for (const theme of themes) {
      const dashboard = await pages.open({ ...options, theme });
      if (empty) await dashboard.page.getByRole("button").last().waitFor();
      else await dashboard.ready();
      await then?.(dashboard);
      await dashboard.page.waitForTimeout(450);
      await dashboard.page.screenshot({ path: path.join(folder, `${name}-${theme}.png`) });
      if (dashboard.problems.length > 0) console.log(name, theme, dashboard.problems);
      await pages.close();
    }
  }
  await pages.stop();
}

void main();
