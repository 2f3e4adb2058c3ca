import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { useWorkbench } from "../workbench.js";

suite("the dashboard, as a person meets it", () => {
  const workbench = useWorkbench();

  test("shows a server that starts, lives through the backend's death, and is there again after a reload", async () => {
    const window = await workbench().openWindow(workbench().copyShop());
    await window.portDaddyStarted();
    await window.palette("Port Daddy: Open Dashboard");
    const dashboard = window.webview();
    await dashboard.getByRole("button", { name: "Map", exact: true }).waitFor();
    const tab = window.page.locator(".editor").getByRole("tab", { name: "Port Daddy" });
    assert.equal((await tab.innerText()).trim(), "Port Daddy");

    await window.page.keyboard.press("F5");
    const row = dashboard.locator(".rows .row", { hasText: "shop:web" });
    await row.filter({ hasText: "listening" }).waitFor();
    await row.click();
    await dashboard.getByText(/Its own server, .*, is listening\./).waitFor();
    await dashboard.locator(".event", { hasText: "shop:web got port" }).waitFor();

    // The server goes, and a stranger takes its port.
    await window.page.keyboard.press("Shift+F5");
    await row.filter({ hasText: "active" }).waitFor();
    const stranger = createServer().listen(Number(await row.locator(".port").innerText()));
    await row.filter({ hasText: "conflict" }).waitFor();
    await dashboard
      .getByText(/is listening on port \d+ of shop:web/)
      .first()
      .waitFor();
    stranger.close();
    await row.filter({ hasText: "active" }).waitFor();

    const { pid } = JSON.parse(readFileSync(path.join(workbench().home.data, "backend.json"), "utf8")) as { pid: number };
    process.kill(pid, "SIGKILL");
    await dashboard.getByText("Backend 0.1.0 healthy").waitFor();
    await row.filter({ hasText: "active" }).waitFor();

    await dashboard.getByLabel("Filter ports").fill("shop");
    await window.palette("Developer: Reload Window");
    await window.page.waitForEvent("load");
    await window.ready();
    await dashboard.getByRole("button", { name: "Map", exact: true }).waitFor();
    assert.equal(await dashboard.getByLabel("Filter ports").inputValue(), "shop");
    await row.waitFor();
    await window.close();
  });

  test("keeps how a person likes to see it when its tab is closed", async () => {
    const window = await workbench().openWindow(workbench().copyShop("shop", "liked"));
    await window.portDaddyStarted();
    await window.palette("Port Daddy: Open Dashboard");
    const dashboard = window.webview();
    const map = dashboard.getByRole("button", { name: "Map", exact: true });
    const grouped = dashboard.getByLabel("By project");
    await map.waitFor();
    const opened = await map.getAttribute("aria-expanded");
    await map.click();
    await grouped.check();
    await dashboard.getByLabel("Filter ports").fill("shop");

    await window.palette("View: Close Editor");
    await map.waitFor({ state: "detached" });
    await window.palette("Port Daddy: Open Dashboard");
    await map.waitFor();
    assert.equal(await map.getAttribute("aria-expanded"), opened === "true" ? "false" : "true");
    assert.ok(await grouped.isChecked());
    assert.equal(await dashboard.getByLabel("Filter ports").inputValue(), "");
    await window.close();
  });
});
