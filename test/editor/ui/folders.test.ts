import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { useWorkbench } from "../workbench.js";

suite("windows with several folders, and with none", () => {
  const workbench = useWorkbench();
  const view = "This Workspace";

  test("without a folder nothing is offered that needs one; it says what to do, and shows the machine's ports when there are some", async () => {
    const window = await workbench().openWindow(undefined);
    await window.page.getByRole("tab", { name: "Port Daddy" }).waitFor();
    await window.openViews("Port Daddy");
    await window.page.getByText("No service on this machine has a port yet.").waitFor();
    assert.equal(await window.page.getByRole("button", { name: "Request Port" }).count(), 0);
    await window.palette("Port Daddy: Release Port");
    const message = window.notification("No service has a port yet.");
    await message.waitFor();
    assert.equal(await window.button(message, "Request Port").count(), 0);
    await window.palette("Port Daddy: List Ports");
    await window.choice(/Show Port Daddy Views/).waitFor();
    assert.equal(await window.choice(/Request Port/).count(), 0);
    assert.equal(await window.choice(/Open port-daddy\.json/).count(), 0);
    await window.page.keyboard.press("Escape");

    await window.page.getByText("Open a folder to assign ports to its services.").waitFor();
    await window.page.getByRole("button", { name: "Open Folder" }).first().waitFor();
    workbench().cli("elsewhere", "request", "elsewhere:web");
    await window.row(/^\d{4} web/, "All Projects").waitFor();
    assert.equal(await window.statusItem("portDaddy.port").isVisible(), false);
    await window.close();
  });

  test("each folder has its services and its terminals, and the status bar follows the editor", async () => {
    const folders = path.dirname(workbench().copyShop("shop"));
    workbench().copyShop("bakery", "bakery");
    const file = path.join(folders, "two.code-workspace");
    writeFileSync(file, JSON.stringify({ folders: [{ path: "shop" }, { path: "bakery" }] }));
    const window = await workbench().openWindow(file);
    await window.page.setViewportSize({ width: 1280, height: 1200 });
    await window.page.getByRole("tab", { name: "Port Daddy" }).waitFor();
    await window.openViews("Port Daddy");
    const rows = window.page.getByRole("tree", { name: view, exact: true }).locator(".monaco-list-row");
    const webs = window.rows(/^\d{4} web/, view);
    await webs.nth(1).waitFor();
    const texts = (await rows.allInnerTexts()).map((text) => text.replace(/\s+/g, ""));
    assert.deepEqual(
      texts.map((text) => text.replace(/^\d+/, "")),
      ["shop", "webactive", "apiactive", "bakery", "webactive", "apiactive"],
    );
    const [shop, bakery] = [texts[1]!, texts[4]!].map((text) => /\d+/.exec(text)![0]);
    assert.notEqual(shop, bakery);

    const ports = { shop, bakery };
    for (const [folder, port] of Object.entries(ports)) {
      await window.typeInTerminal('echo "PORT is <$PORT>"', folder);
      await window
        .terminal()
        .filter({ hasText: `PORT is <${port}>` })
        .waitFor();
    }
    const item = window.statusItem("portDaddy.port");
    for (const [folder, port] of Object.entries(ports)) {
      await window.page.keyboard.press("Control+P");
      await window.quickInput().locator("input").fill("server.js");
      await window.choice(new RegExp(`server\\.js.*${folder}.*web`)).click();
      await item.filter({ hasText: `web ${port} · ${folder}` }).waitFor();
    }
    await window.close();
  });
});
