import assert from "node:assert/strict";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Locator } from "playwright-core";
import type { EditorWindow } from "../editorWindow.js";
import { freePort } from "../stranger.js";
import { useWorkbench } from "../workbench.js";

suite("names and places", () => {
  const workbench = useWorkbench({ settings: { "workbench.startupEditor": "none" } });
  const here = "This Workspace";
  const all = "All Projects";
  /** As long as a name may be. */
  const long = `the-service-that-sends-${"very-".repeat(44)}long-mails`;

  setup(function () {
    this.timeout(240_000);
  });

  /** Makes the side bar as narrow or wide as asked, in pixels, by its edge. */
  async function dragSideBarTo(window: EditorWindow, width: number): Promise<void> {
    const { mouse } = window.page;
    const sideBar = (await window.page.locator(".part.sidebar").boundingBox())!;
    await mouse.move(sideBar.x + sideBar.width, sideBar.y + 200);
    await mouse.down();
    await mouse.move(sideBar.x + width, sideBar.y + 200, { steps: 5 });
    await mouse.up();
  }

  /** Whether a person sees all of a text in a row: nothing covers either end of it, nor cuts it off. */
  const isSeen = async (window: EditorWindow, row: Locator, text: string): Promise<boolean> => {
    const [id, wanted] = [await row.getAttribute("id"), text].map((each) => JSON.stringify(each));
    return window.page.evaluate<boolean>(`(() => {
      const [row, text] = [document.getElementById(${id}), ${wanted}];
      const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const at = node.data.indexOf(text);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + text.length);
        const { left, right, top, bottom } = range.getBoundingClientRect();
        for (let box = node.parentElement; box !== row.parentElement; box = box.parentElement) {
          const edge = box.getBoundingClientRect();
          if (getComputedStyle(box).display !== "inline" && (left < edge.left - 1 || right > edge.right + 1)) return false;
        }
        const isOnTop = (x) => row.contains(document.elementFromPoint(x, (top + bottom) / 2));
        return isOnTop(left + 1) && isOnTop(right - 1);
      }
      return false;
    })()`);
  };

  const portOf = async (row: Locator): Promise<string> => /\d{4,5}/.exec(await row.innerText())![0];

  /** Checks that the ports of these rows are seen, also beside the actions under the mouse, as narrow as the view can be; leaves it 300 px wide. */
  async function portsAreSeen(window: EditorWindow, rows: readonly Locator[]): Promise<void> {
    for (const width of [300, 200, 170]) {
      await dragSideBarTo(window, width);
      await window.page.mouse.move(900, 400);
      for (const row of rows) {
        const port = await portOf(row);
        assert.ok(await isSeen(window, row, port), `${await row.innerText()} at ${width} px`);
        await row.hover();
        await row.locator(".action-label").first().waitFor();
        assert.ok(await isSeen(window, row, port), `${await row.innerText()} at ${width} px, under the mouse`);
      }
    }
    await dragSideBarTo(window, 300);
  }

  test("the port is seen however narrow the view and long the name is; a second clone is named by its folder, which opens", async () => {
    const folder = workbench().copyShop(path.join("work", "shop"), "names");
    const services = { web: { env: "PORT" }, api: { env: "API_PORT" }, [long]: {} };
    writeFileSync(path.join(folder, "port-daddy.json"), JSON.stringify({ project: "names", services }));
    const window = await workbench().openWindow(folder);
    await window.page.setViewportSize({ width: 1280, height: 1000 });
    await window.portDaddyStarted();
    await window.openViews("Port Daddy");
    await window.row(/^\d{4} the-service-…-long-mails/, all).waitFor();

    const clone = workbench().copyShop(path.join("review", "shop"), "names");
    workbench().cli(path.join("review", "shop"), "request");
    const second = window.row(/^\d{4} web \(review\)idle$/, all);
    await second.waitFor();

    const rows = [
      ...["web", "api", "the-service-…-long-mails"].flatMap((name) =>
        [here, all].map((view) => window.row(new RegExp(`^\\d{4} ${name}`), view)),
      ),
      second,
    ];
    await portsAreSeen(window, rows);
    const names = async (view: string): Promise<string[]> =>
      (
        await window
          .rows(/^\d{4} /, view)
          .locator(".label-name")
          .allInnerTexts()
      ).map((text) => text.replace(/^\d+ /, ""));
    assert.deepEqual(await names(here), ["web", "api", "the-service-…-long-mails"], "in the order of port-daddy.json");
    assert.deepEqual(await names(all), ["web", "web (review)", "api", "the-service-…-long-mails"]);

    const api = await portOf(window.row(/^\d{4} api/, here));
    await window.statusBarSays(`Copied API_PORT=${api}`, () => window.rowMenu(/^\d{4} api/, "Copy as PORT=…", here));
    await window.palette("Port Daddy: Copy as PORT=…");
    await window.choice(/web · active/).waitFor();
    await window.statusBarSays(/Copied PORT=\d+/, () => window.choice(/web · active/).click());

    // Open in Browser and Copy URL lead to where the server really is.
    const other = await freePort(8080); // Outside the ephemeral range, whose ports never count as drift.
    await window.typeInTerminal(`PORT=${other} node web/server.js`);
    await window.row(`drift to ${other}`, here).waitFor();
    await window.statusBarSays(`Copied http://localhost:${other}`, () => window.rowMenu(/^\d{4} web/, "Copy URL", here));
    const [browser] = await Promise.all([
      window.page.context().waitForEvent("page"),
      window.rowAction(/^\d{4} web/, "Open in Browser", here),
    ]);
    await browser.waitForURL(new RegExp(`/${other}/`), { waitUntil: "commit" });
    await browser.close();
    await window.palette("Port Daddy: Focus on Listeners View");
    await window.row(String(other), "Listeners").waitFor();
    await portsAreSeen(window, [window.row(`drift to ${other}`, here), window.row(String(other), "Listeners")]);

    const [opened] = await Promise.all([
      window.page.context().waitForEvent("page"),
      window.rowMenu(/^\d{4} web \(review\)/, "Open Folder in New Window", all),
    ]);
    await opened.waitForURL((url) => url.searchParams.get("folder") === clone, { waitUntil: "commit" });
    await opened.close();
    renameSync(clone, `${clone}-away`);
    await window.rowMenu(/^\d{4} web \(review\)/, "Open Folder in New Window", all);
    await window.notification(/The folder .*review\/shop no longer exists/).waitFor();
    await window.close();
  });

  test("folders of one window have the workspace's names, and the status bar shows their ports without an editor", async () => {
    const folders = path.dirname(workbench().copyShop("shop", "shop"));
    for (const name of ["blog", path.join("old", "app"), path.join("new", "app")]) {
      const project = name.replaceAll(path.sep, "-");
      workbench().copyShop(name, project);
      writeFileSync(path.join(folders, name, "port-daddy.json"), JSON.stringify({ project, services: { web: {} } }));
    }
    mkdirSync(path.join(folders, "notes"));
    const file = path.join(folders, "several.code-workspace");
    const paths = [{ path: "shop", name: "Corner Shop" }, { path: "blog" }, { path: "old/app" }, { path: "new/app" }, { path: "notes" }];
    writeFileSync(file, JSON.stringify({ folders: paths }));
    const window = await workbench().openWindow(file);
    await window.page.setViewportSize({ width: 1280, height: 1000 });
    const item = window.statusItem("portDaddy.port");
    await item.filter({ hasText: "5 ports" }).waitFor();
    await window.openViews("Port Daddy");
    await window.row("notes", here).waitFor();
    await window
      .rows(/^\d{4} /, here)
      .nth(4)
      .waitFor();
    const labels = await window.rows(/./, here).locator(".label-name").allInnerTexts();
    const headings = labels.filter((text) => !/^\d/.test(text));
    assert.deepEqual(headings, ["Corner Shop", "blog", "app (old)", "app (new)", "notes"]);

    await item.click();
    await window.quickInput().locator("input").fill("web"); // The headings go; the names stay.
    for (const name of ["Corner Shop", "app (old)", "app (new)"]) {
      await window.choice(new RegExp(`\\d{4}web · active · ${name.replace(/[()]/g, "\\$&")}`)).waitFor();
    }
    assert.equal(await window.choice(/shop:web/).count(), 0);
    await window.page.keyboard.press("Escape");

    await window.page.keyboard.press("Control+P");
    await window.quickInput().locator("input").fill("server.js");
    await window.choice(/server\.js.*Corner Shop.*web/).click();
    const web = await portOf(window.row(/^\d{4} web/, here));
    await item.filter({ hasText: `web ${web} · Corner Shop` }).waitFor();
    await item.hover();
    await window.page.locator(".workbench-hover", { hasText: "Corner Shop" }).waitFor();
    await window.palette("View: Close All Editors");
    await window.page.locator(".tabs-container .tab").waitFor({ state: "detached" });
    await item.filter({ hasText: `web ${web} · Corner Shop` }).waitFor();
    await window.close();
  });
});
