import type { Page } from "playwright-core";
import { sharedBrowser } from "./browser.js";

/** A page that has not left by then is closed as it is, and what is not closed by then is left to the browser. */
const longestLeaveMs = 30_000;

const viewport = { width: 1280, height: 800 };

/**
 * The browser's pages in which the windows of one server open, each in a browser profile of its own. A page that was left is used again, with
 * an empty profile: its process has compiled the workbench already, which is a third of what it takes to open a window.
 */
export class Pages {
  private readonly free: Page[] = [];
  private closed = false;

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

  /** Leaves the window in it, whose extension host then ends. Nobody waits until its profile is cleared. */
  async leave(page: Page): Promise<void> {
    // To the host a page that is closed at once can be as one whose browser was killed, and it would wait for its return.
    const leaving = page.goto("about:blank").then(
      () => true,
      () => false, // It may have crashed.
    );
    // A page that goes on would start its extension host again in the next test.
    if (await inTime(leaving)) void this.keep(page);
    else await inTime(closeProfile(page));
  }

  /** Keeps it for another window where it can be cleared, and closes it where not. */
  private async keep(page: Page): Promise<void> {
    const cleared = await this.clear(page).then(
      () => true,
      () => false, // Its browser may have crashed.
    );
    if (cleared && !this.closed) this.free.push(page);
    else await closeProfile(page);
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

  /** Closes those that are not in use, and each of the others when it is left. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.free.splice(0).map(closeProfile));
  }
}

/** Closes the page with its profile, unless it is closed, or crashed. */
const closeProfile = (page: Page): Promise<boolean> =>
  page
    .context()
    .close()
    .then(
      () => true,
      () => false,
    );

/** @returns false when it takes longer than a page may to leave */
const inTime = (done: Promise<boolean>): Promise<boolean> =>
  Promise.race([done, new Promise<boolean>((tooLate) => setTimeout(() => tooLate(false), longestLeaveMs).unref())]);
