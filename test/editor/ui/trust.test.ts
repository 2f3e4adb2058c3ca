import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { useWorkbench } from "../workbench.js";

suite("a workspace that is not trusted", () => {
  const workbench = useWorkbench({ restricted: true, settings: { "security.workspace.trust.startupPrompt": "never" } });

  test("gets no ports and starts nothing, until a person trusts it", async () => {
    const window = await workbench().openWindow(workbench().copyShop());
    await window.page.getByRole("tab", { name: "Port Daddy" }).waitFor();
    await window.palette("Port Daddy: Request Port");
    const refusal = window.notification(/shop is not trusted, so its files are not read and its services get no ports/);
    await refusal.waitFor();
    assert.equal(existsSync(path.join(workbench().home.data, "backend.json")), false, "no backend was started");
    assert.equal(await window.statusItem("portDaddy.port").count(), 0);

    await window.openViews("Port Daddy");
    await window.page.getByText("This workspace is not trusted, so its files are not read").waitFor();
    await window.page.getByText("No service on this machine has a port yet.").waitFor();

    await window.button(refusal, "Manage Workspace Trust").click();
    await window.page.locator(".workspace-trust-editor").getByRole("button", { name: "Trust", exact: true }).click();
    await window
      .statusItem("portDaddy.port")
      .filter({ hasText: /web \d{4}/ })
      .waitFor();
    await window.row(/\d{4} web/, "This Workspace").waitFor();
    await window.close();
  });
});
