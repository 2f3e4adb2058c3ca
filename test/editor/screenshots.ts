// `npm run screenshots`: pictures of the example workspace in three themes, for the README and to look at.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { downloads, projectRoot } from "./project.js";
import { Workbench } from "./workbench.js";

const themes = { light: "Default Light Modern", dark: "Default Dark Modern", highContrast: "Default High Contrast" };
/** The README's pictures are part of the repository; the others are only to be looked at. */
const kept = path.join(projectRoot, "test", "editor", "screenshots");
const toLookAt = path.join(downloads, "screenshots");

const settings = {
  "debug.internalConsoleOptions": "neverOpen", // It would show where this machine has its Node.
  "workbench.reduceMotion": "on", // A list that is fading in is a blurred one.
  "remote.autoForwardPorts": false,
  "editor.minimap.enabled": false,
};

async function take(name: string, theme: string): Promise<void> {
  const workbench = await Workbench.start({ settings: { ...settings, "workbench.colorTheme": theme } });
  const picture = (what: string) => path.join(what === "running" ? kept : toLookAt, `${what}-${name}.png`);
  try {
    const window = await workbench.openWindow(workbench.copyShop());
    const { page } = window;
    await window.portDaddyStarted();
    await page.setViewportSize({ width: 1000, height: 560 });
    await window.palette("Port Daddy: Request Port");
    await window.choice("api").click();
    const notification = window.notification(/shop:api has port/);
    await notification.waitFor();
    await window.screenshot(picture("requested"));
    await notification.hover();
    await notification.locator(".codicon-notifications-clear").click();

    await page.keyboard.press("Control+P");
    await window.quickInput().locator("input").fill("launch.json");
    await window.choice("launch.json").click();
    await window.openViews("Port Daddy");
    await window.row(/^api/).waitFor();
    await page.keyboard.press("F5");
    await page.locator(".debug-toolbar").waitFor();
    await window.openViews("Port Daddy");
    await window.row("web3200").hover();
    await window.screenshot(picture("running"));

    await page.keyboard.press("Shift+F5");
    await page.locator(".debug-toolbar").waitFor({ state: "hidden" });
    await window.palette("Port Daddy: List Ports");
    await window.choice(/3200/).waitFor();
    await window.screenshot(picture("list"));
    await page.keyboard.press("Escape");
    await window.statusItem("portDaddy.port").hover();
    await page.locator(".workbench-hover", { hasText: "shop:web" }).waitFor();
    await window.screenshot(picture("status"));
  } finally {
    await workbench.stop();
  }
}

async function main(): Promise<void> {
  for (const folder of [kept, toLookAt]) mkdirSync(folder, { recursive: true });
  for (const [name, theme] of Object.entries(themes)) await take(name, theme);
}

void main().then(() => process.exit());
