import type { Page } from "playwright-core";
import { sharedBrowser } from "./browser.js";

/** A page that has not left by then is closed as it is. */
const longestLeaveMs = 30_000;

const viewport = { width: 1280, height: 800 };

/**
 * The browser's pages in which the windows of one server open, each in a browser profile of its own. A page that was left is used again, with
 * an empty profile: its process has compiled the workbench already, which is a third of what it takes to open a window.
 */
export class Pages {
  private readonly free: Page[] = [];

  /** @param origin of the server, as `http://127.0.0.1:PORT` */
  constructor(private readonly origin: string) {}

  async take(): Promise<Page> {
    for (let page = this.free.pop(); page !== undefined; page = this.free.pop()) {
      if (!page.isClosed()) return page; // Else its browser crashed.
    }
    const browser = await sharedBrowser();
    const context = await browser.newContext({
      viewport,
      extraHTTPHeaders: { "accept-encoding": "identity" }, // The server would compress 20 MB for a window.
    });
    return context.newPage();
  }

  /** Leaves the window in it. What is in its profile is removed, or else the page closed, without anybody who waits for it. */
  async leave(page: Page): Promise<void> {
    // To the host a page that is closed at once can be as one whose browser was killed, and it would wait for its return.
    const leaving = page.goto("about:blank").then(
      () => true,
      () => false, // It may have crashed.
    );
    const tooLate = new Promise<boolean>((done) => setTimeout(() => done(false), longestLeaveMs).unref());
    const left = await Promise.race([leaving, tooLate]);
    const cleared = left ? this.clear(page) : Promise.reject(new Error("The page could not be left."));
    void cleared.then(
      () => this.free.push(page),
      () =>
        page
          .context()
          .close()
          .catch(() => undefined),
    );
  }

  /** Makes it and its profile as those of a new page, but for what its process keeps in memory. */
  private async clear(page: Page): Promise<void> {
    const context = page.context();
    const others = context.pages().filter((other) => other !== page);
    await Promise.all(others.map((other) => other.close()));
    await context.clearPermissions();
    await context.clearCookies();
    const session = await context.newCDPSession(page);
    await session.send("Storage.clearDataForOrigin", { origin: this.origin, storageTypes: "all" });
    await session.detach();
    await page.setViewportSize(viewport);
    await page.mouse.move(viewport.width / 2, viewport.height / 2); // Where nothing of a new window answers to the mouse.
  }

  /** Closes those that are not in use. */
  async close(): Promise<void> {
    await Promise.all(this.free.splice(0).map((page) => page.context().close()));
  }
}
