import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { useWorkbench } from "../workbench.js";

suite("the dashboard, as a person meets it", () => {
  const workbench = useWorkbench();

  test("shows a server that starts, lives through the backend's death, and is there again after a reload", async () => {
    const window = await workbench().openWindow(workbench().copyShop());
    await window.portDaddyStarted();
    await window.palette("Port Daddy: Open Dashboard");
    const dashboard = window.webview();
    await dashboard.getByRole("slider", { name: "Map of all ports" }).waitFor();

    await window.page.keyboard.press("F5");
    const row = dashboard.locator(".rows .row", { hasText: "shop:web" });
    await row.filter({ hasText: "listening" }).waitFor();
    await row.click();
    await dashboard.getByText(/Its own server, .*, listens here/).waitFor();
    await dashboard.locator(".event", { hasText: "shop:web got port" }).waitFor();

    const { pid } = JSON.parse(readFileSync(path.join(workbench().home.data, "backend.json"), "utf8")) as { pid: number };
    process.kill(pid, "SIGKILL");
    await dashboard.getByText("Backend 0.1.0 healthy").waitFor();
    await row.filter({ hasText: "listening" }).waitFor();

    await dashboard.getByLabel("Filter ports").fill("shop");
    await window.page.reload();
    await window.ready();
    await dashboard.getByRole("slider", { name: "Map of all ports" }).waitFor();
    assert.equal(await dashboard.getByLabel("Filter ports").inputValue(), "shop");
    await row.waitFor();
    await window.close();
  });
});
