import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { useWorkbench } from "../workbench.js";

suite("the start of a window, and of a person", () => {
  const workbench = useWorkbench();

  test("is short, and starts no backend where nobody needs one before a view is opened, which offers a port", async function () {
    const folder = workbench().copyShop("quiet", "quiet");
    rmSync(path.join(folder, "port-daddy.json"));
    const window = await workbench().openWindow(folder);
    await window.page.getByRole("tab", { name: "Port Daddy" }).waitFor();
    await window.palette("Developer: Show Running Extensions");
    const row = window.page.locator(".runtime-extensions-editor .monaco-list-row", { hasText: "Port Daddy" });
    const activation = row.getByText(/Activation: \d+ms/);
    await activation.waitFor();
    // For people to read, as the editor measured it beside all else that it starts: how fast a machine is, is no property of the extension.
    this.test!.title += ` (${await activation.innerText()})`;
    await window.page.keyboard.press("Escape"); // It is a modal editor.
    await row.waitFor({ state: "detached" });

    const file = path.join(workbench().home.data, "backend.json");
    assert.equal(existsSync(file), false, "no backend was started");
    await window.openViews("Port Daddy");
    await window.page.getByText("No service of this folder has a port yet.").waitFor();
    await window.palette("Port Daddy: Focus on Listeners View");
    await window.row("Other Processes", "Listeners").waitFor(); // Only the backend knows of any.
    assert.equal(existsSync(file), true, "who opens a view needs it");

    const item = window.statusItem("portDaddy.port");
    assert.equal(await item.isVisible(), false);
    await window.page.getByRole("button", { name: "Request Port" }).first().click();
    await window.choice("main").click();
    await item.filter({ hasText: /main \d+/ }).waitFor();
    await window.close();
  });

  test("is guided by a walkthrough of four steps with pictures, each of which is done by doing it", async () => {
    const window = await workbench().openWindow(workbench().copyShop("guided", "guided"));
    const { page } = window;
    await page.setViewportSize({ width: 1600, height: 900 }); // In a narrow editor there are no pictures.
    await window.portDaddyStarted();
    await window.palette("Welcome: Open Walkthrough...");
    await window.quickInput().locator("input").fill("Port Daddy");
    await window.choice("Get Started with Port Daddy").click();
    const steps = page.locator(".getting-started-step");
    for (const title of [
      "Assign ports to your services",
      "Never type a port number again",
      "See which service uses which port",
      "See the whole machine in one picture",
    ]) {
      const step = steps.filter({ hasText: title });
      await step.click();
      // One whose file could not be loaded has no size, and so is not there for Playwright.
      const picture = page.locator(".getting-started-media img");
      await picture.waitFor();
      assert.ok(((await picture.getAttribute("alt")) ?? "").length > 20, title);
      assert.doesNotMatch(await step.innerText(), /`/);
    }
    const done = (title: string) => steps.filter({ hasText: title }).locator(".codicon-getting-started-step-checked");
    await steps.filter({ hasText: "See which service uses which port" }).click();
    await page.getByRole("button", { name: "Show Port Daddy Views" }).click();
    await window.row(/^\d{4} web/, "This Workspace").waitFor();
    await done("See which service uses which port").first().waitFor();
    assert.equal(await done("See the whole machine in one picture").first().isVisible(), false);
    await window.palette("Port Daddy: Open Dashboard");
    await window.webview().getByText("guided:web").first().waitFor();
    await page.getByRole("tab", { name: "Welcome" }).click();
    await done("See the whole machine in one picture").first().waitFor();
    await window.close();
  });
});
