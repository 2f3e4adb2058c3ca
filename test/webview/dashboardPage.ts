import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { dashboardHtml } from "../../client/dashboard/dashboardHtml.js";
import { installChromium } from "../editor/install.js";
import { projectRoot } from "../editor/project.js";
import { type FakeHost, type FakeHostOptions, installFakeHost } from "./fakeHost.js";
import { RECORDED_AT } from "./recorded.js";

export const themes = ["light", "dark", "highContrast", "highContrastLight"] as const;
export type Theme = (typeof themes)[number];

export interface PageOptions extends FakeHostOptions {
  theme?: Theme;
  width?: number;
  height?: number;
  ratio?: number;
  reducedMotion?: boolean;
  /** What VS Code tells of its language. */
  language?: string;
  bundle?: object;
  /** What VS Code had kept for all dashboards. */
  preferences?: unknown;
}

const origin = "https://dashboard.test";
const dist = path.join(projectRoot, "dist");

/** The built page alone in a real Chromium, with a host that plays back what was recorded. One browser serves a suite. */
export class DashboardPages {
  private readonly contexts: BrowserContext[] = [];
  private constructor(private readonly browser: Browser) {}

  static async start(): Promise<DashboardPages> {
    return new DashboardPages(await chromium.launch({ executablePath: installChromium(), args: ["--disable-gpu"], timeout: 180_000 }));
  }

  async open({
    theme = "dark",
    width = 1200,
    height = 860,
    ratio = 1,
    reducedMotion = true,
    language,
    bundle,
    preferences,
    ...host
  }: PageOptions): Promise<OpenDashboard> {
    const context = await this.browser.newContext({
      viewport: { width, height },
      deviceScaleFactor: ratio,
      reducedMotion: reducedMotion ? "reduce" : "no-preference",
      timezoneId: "UTC",
      locale: "en-GB",
    });
    this.contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(60_000); // It ends a test that hangs.
    await page.clock.setSystemTime(RECORDED_AT); // So that "2m ago" is always that.
    const dashboard = new OpenDashboard(page);
    await page.route(`${origin}/**`, (route) => {
      const name = new URL(route.request().url()).pathname.slice(1);
      if (name === "")
        return route.fulfill({
          contentType: "text/html",
          body: dashboardHtml({ nonce: "abc123", script: "/webview.js", style: "/webview.css", language, bundle, preferences }),
        });
      return route.fulfill({ path: path.join(dist, name) });
    });
    await page.addInitScript(installFakeHost, host);
    await page.addInitScript(wearTheme, readTheme(theme));
    await page.goto(`${origin}/`);
    return dashboard;
  }

  /** Closes what a test opened, and fails if the page's policy was violated or a script broke. */
  async close(): Promise<void> {
    for (const context of this.contexts.splice(0)) {
      for (const page of context.pages()) assert.deepEqual(await page.evaluate(() => window.fakeHost.violations), []);
      await context.close();
    }
  }

  async stop(): Promise<void> {
    await this.browser.close();
  }
}

/** A kept view in which the table is sorted by port. */
export const byPort = { sort: { by: "port", descending: false } } as const;

/** One open page. */
export class OpenDashboard {
  readonly problems: string[] = [];

  constructor(readonly page: Page) {
    page.on("pageerror", (error) => this.problems.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.problems.push(message.text());
    });
  }

  /** Resolves when the ports are there. @param map its heading in the page's language */
  async ready(map = "Map"): Promise<this> {
    await this.page.getByRole("heading", { name: map }).waitFor();
    return this;
  }

  row(port: number) {
    return this.page.locator(`#row-${port}`);
  }

  /** Does something in the page with its host. */
  host<T, A>(work: (host: FakeHost, argument: A) => T, argument?: A): Promise<T> {
    return this.page.evaluate(`(${work.toString()})(window.fakeHost, ${(JSON.stringify(argument) as string | undefined) ?? "undefined"})`);
  }

  async setTheme(theme: Theme): Promise<void> {
    await this.page.evaluate(wearTheme, readTheme(theme));
  }
}

interface CapturedTheme {
  bodyClass: string;
  themeKind: string;
  variables: string;
}

/** What VS Code gives a webview in its own themes, as captured by captureThemes.ts. */
const readTheme = (theme: Theme): CapturedTheme =>
  JSON.parse(readFileSync(path.join(projectRoot, "test", "fixtures", "themes", `${theme}.json`), "utf8")) as CapturedTheme;

/** As VS Code does it: variables on the root, the kind on the body. */
function wearTheme({ bodyClass, themeKind, variables }: CapturedTheme): void {
  const wear = (): void => {
    document.documentElement.style.cssText = variables;
    document.body.className = bodyClass;
    document.body.setAttribute("data-vscode-theme-kind", themeKind);
  };
  if ((document.body as HTMLElement | null) !== null) wear();
  else document.addEventListener("DOMContentLoaded", wear);
}

/** Pages for the mocha suite that calls it. */
export function useDashboard(): () => DashboardPages {
  let pages: DashboardPages | undefined;
  suiteSetup(async function () {
    this.timeout(600_000); // Chromium may have to be installed first.
    pages = await DashboardPages.start();
  });
  teardown(() => pages?.close());
  suiteTeardown(() => pages?.stop());
  return () => pages!;
}
