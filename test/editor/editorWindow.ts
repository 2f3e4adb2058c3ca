import type { FrameLocator, Locator, Page } from "playwright-core";
import { manifest } from "./project.js";

/** For one wait. It is there to end a test that hangs, and so is longer than a busy machine takes for anything. */
const longestWaitMs = 180_000;

/** How long (ms) a window takes at most to read its workspace file, unless it has missed it. */
const longestReadMs = 60_000;

/** The text as a pattern that matches just it. */
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/**
 * One window of the workbench, in the workbench's terms. What it returns are Playwright locators: `waitFor()` waits for one to be there,
 * `innerText()` reads it, `filter({ hasText })` narrows it. The selectors are those of VS Code 1.139.
 */
export class EditorWindow {
  constructor(
    readonly page: Page,
    private readonly leave: () => Promise<void>,
  ) {
    page.setDefaultTimeout(longestWaitMs);
  }

  /** Resolves when the workbench is drawn. Extensions may not have started yet. */
  async ready(): Promise<void> {
    await this.page.locator(".monaco-workbench .part.statusbar").waitFor();
  }

  /**
   * Resolves when the window has the folders of its workspace file. On a busy machine VS Code 1.139 in a browser may read none of them, and
   * then does not try again before the window is loaded again.
   */
  async foldersOpened(): Promise<void> {
    const folder = this.page.locator(".explorer-folders-view .monaco-list-row").first();
    try {
      await folder.waitFor({ timeout: longestReadMs });
    } catch {
      await this.page.reload();
      await this.ready();
      await folder.waitFor();
    }
  }

  /**
   * Resolves when Port Daddy shows something in the status bar. A window that is closed before its extension host has started leaves a host
   * that waits for the window to return.
   */
  async portDaddyStarted(): Promise<void> {
    await this.page.locator(`[id^="${manifest().id}."]`).first().waitFor();
  }

  /** Runs a command by its title ("Port Daddy: Request Port") through the command palette. */
  async palette(title: string): Promise<void> {
    await this.page.keyboard.press("F1");
    const input = this.page.locator(".quick-input-widget input");
    await input.waitFor();
    await input.fill(`>${title}`);
    await this.choice(title).click();
  }

  /** The open quick pick or input box: its prompt, messages, input. */
  quickInput(): Locator {
    return this.page.locator(".quick-input-widget");
  }

  /** An entry of the open quick pick: its whole label, or what the entry contains. */
  choice(text: string | RegExp): Locator {
    const rows = this.quickInput().locator(".quick-input-list .monaco-list-row");
    if (text instanceof RegExp) return rows.filter({ hasText: text }).first();
    // An icon leaves a space before the label.
    const whole = new RegExp(`^\\s*${escaped(text)}$`);
    return rows.filter({ has: this.page.locator(".label-name", { hasText: whole }) }).first();
  }

  /** Fills in the input box that asks `prompt`, and enters it. */
  async answer(prompt: string | RegExp, text: string): Promise<void> {
    await this.quickInput().getByText(prompt).waitFor();
    await this.quickInput().locator("input").fill(text);
    await this.page.keyboard.press("Enter");
  }

  /** A status bar item of Port Daddy, by the id it was created with. */
  statusItem(id: string, extension = manifest().id): Locator {
    return this.page.locator(`[id="${extension}.${id}"]`);
  }

  /** Starts the action and resolves when the status bar has shown the text, even if only for a moment. */
  async statusBarSays(text: string | RegExp, action: () => Promise<void>): Promise<void> {
    const wanted = text instanceof RegExp ? text : new RegExp(escaped(text));
    await this.page.locator(".statusbar-item", { hasText: wanted }).waitFor({ state: "detached" }); // An earlier message with the same text.
    const watch = await this.page.evaluateHandle<{ said: boolean }>(`(() => {
      const watch = { said: false };
      const bar = document.querySelector(".part.statusbar");
      const says = (item) => ${String(wanted)}.test(item.textContent.trim());
      const look = () => (watch.said ||= [...bar.querySelectorAll(".statusbar-item")].some(says));
      new MutationObserver(look).observe(bar, { childList: true, characterData: true, subtree: true });
      return watch;
    })()`);
    await action();
    await this.page.waitForFunction(({ said }) => said, watch);
  }

  /** Opens a view container by its name in the activity bar or the panel ("Explorer", "Run and Debug"), unless it is open. */
  async openViews(title: string): Promise<void> {
    // With its keys in brackets where it has some, and behind a dash what its badge says.
    const named = this.page.locator(`[aria-label="${title}"], [aria-label^="${title} ("], [aria-label^="${title} - "]`);
    const tab = this.page.getByRole("tab").filter({ has: named });
    if ((await tab.getAttribute("aria-expanded")) !== "true") await tab.click(); // A click on the open one closes it.
  }

  /** The first row of the open tree views, or of the view of this name, that contains the text. */
  row(text: string | RegExp, view?: string): Locator {
    return this.rows(text, view).first();
  }

  /** All such rows. */
  rows(text: string | RegExp, view?: string): Locator {
    const within = view === undefined ? this.page.locator(".split-view-view") : this.page.getByRole("tree", { name: view, exact: true });
    return within.locator(".monaco-list-row", { hasText: text });
  }

  /** Clicks a row's inline action, by its title. */
  async rowAction(text: string | RegExp, action: string, view?: string): Promise<void> {
    await this.row(text, view).hover(); // Inline actions are there for the row under the mouse only.
    await this.row(text, view).locator(`.action-label[aria-label="${action}"]`).click();
  }

  /** Chooses from a row's context menu, by the entry's title. */
  async rowMenu(text: string | RegExp, entry: string, view?: string): Promise<void> {
    await this.row(text, view).click({ button: "right" });
    await this.page.locator(".monaco-menu .action-item", { hasText: entry }).hover();
    await this.page.locator(".monaco-menu .action-item.focused", { hasText: entry }).waitFor();
    await this.page.keyboard.press("Enter"); // A click is ignored for a moment after the menu opened.
  }

  /** A notification that contains the text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator(".notification-toast", { hasText: text });
  }

  /** A modal dialog that contains the text. */
  dialog(text: string | RegExp): Locator {
    return this.page.locator(".monaco-dialog-box", { hasText: text });
  }

  /** A button in a notification or dialog. */
  button(within: Locator, title: string): Locator {
    return within.locator(".monaco-button", { hasText: title });
  }

  /** The page of the open webview. */
  webview(): FrameLocator {
    return this.page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
  }

  /** The text of the terminal in front; wait by `filter({ hasText })`. Long lines are folded at its width. */
  terminal(): Locator {
    return this.page.locator(".terminal-wrapper.active .xterm-rows");
  }

  /** Opens a new terminal, in this one of several folders, and enters a command line in it. */
  async typeInTerminal(line: string, folder?: string): Promise<void> {
    await this.page.evaluate('document.querySelectorAll(".terminal-wrapper").forEach((old) => old.setAttribute("data-old", ""))');
    await this.palette("Terminal: Create New Terminal");
    if (folder !== undefined) await this.choice(folder).click();
    const terminal = this.page.locator(".terminal-wrapper.active:not([data-old])");
    // The prompt would split a line that is typed before it comes.
    await terminal.locator(".xterm-rows").filter({ hasText: /\S/ }).waitFor();
    await terminal.locator(".xterm-screen").click();
    await this.page.keyboard.type(`${line}\n`);
  }

  /** Starts a configuration or compound of launch.json by its name. */
  async startDebugging(name: string): Promise<void> {
    await this.palette("Debug: Select and Start Debugging");
    await this.choice(name).click();
  }

  /** Runs a task of tasks.json by its label. Its output is in terminal(). */
  async runTask(label: string): Promise<void> {
    // By the quick access: the list of "Tasks: Run Task" closes itself when extensions are still starting.
    await this.page.keyboard.press("F1");
    const input = this.page.locator(".quick-input-widget input");
    await input.waitFor();
    await input.fill(`task ${label}`);
    await this.choice(label).click();
  }

  /** Writes a picture of the window. */
  async screenshot(file: string): Promise<void> {
    await this.page.screenshot({ path: file });
  }

  /** Closes it; its extensions get up to 5 s to deactivate, which this does not wait for. */
  async close(): Promise<void> {
    await this.leave();
  }
}
