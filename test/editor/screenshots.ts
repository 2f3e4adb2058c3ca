// `npm run screenshots`: pictures of the example workspace in three themes, and a moving one, for the README, the walkthrough, and to look at.
// `npm run screenshots -- dark` takes those of one theme alone, and `-- moving` the moving one.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { EditorWindow } from "./editorWindow.js";
import { takeMovingPicture } from "./movingPicture.js";
import { downloads, projectRoot } from "./project.js";
import { freePort, Stranger } from "./stranger.js";
import { Workbench } from "./workbench.js";

const themes = { light: "Default Light Modern", dark: "Default Dark Modern", highContrast: "Default High Contrast" };
type Theme = keyof typeof themes;

/** The README's pictures and the walkthrough's are part of the repository; the others are only to be looked at. */
const readme = path.join(projectRoot, "test", "editor", "screenshots");
const walkthrough = path.join(projectRoot, "media", "walkthrough");
const toLookAt = path.join(downloads, "screenshots");

const settings = {
  "debug.internalConsoleOptions": "neverOpen", // It would show where this machine has its Node.
  "workbench.statusBar.visible": true,
  "breadcrumbs.enabled": false,
};

/** Projects that others might have: each is a folder of its own, whose server listens where `serves`. */
const neighbours: [project: string, services: string[], serves: string[]][] = [
  ["blog", ["web", "cms"], ["web"]],
  ["billing", ["api", "worker", "storybook"], ["api"]],
  ["docs", ["site"], ["site"]],
  ["design-system", ["storybook"], []],
  ["gateway", ["http", "metrics"], ["http"]],
];
/** Somebody who knows nothing of Port Daddy listens on this one's port. */
const taken = "metrics";

async function take(theme: Theme): Promise<void> {
  const workbench = await Workbench.start({
    usualPorts: true,
    allBuiltins: true,
    settings: { ...settings, "workbench.colorTheme": themes[theme] },
  });
  const servers: Stranger[] = [];
  const look = (what: string) => path.join(toLookAt, `${what}-${theme}.png`);
  const keep = async (window: EditorWindow, what: string): Promise<void> => {
    await window.screenshot(look(what));
    if (theme !== "highContrast" && steps.includes(what)) copyFileSync(look(what), path.join(walkthrough, `${what}-${theme}.png`));
  };
  try {
    await setUp(workbench, keep);
    const window = await workbench.openWindow(workbench.copyShop());
    const { page } = window;
    await window.portDaddyStarted();
    await page.setViewportSize({ width: 1000, height: 600 });
    await populate(workbench, window, servers);

    await page.keyboard.press("Control+P");
    await window.quickInput().locator("input").fill("launch.json");
    await window.choice("launch.json").click();
    await page
      .locator(".view-line", { hasText: /→\s3200/ })
      .first()
      .waitFor();
    await keep(window, "use");

    await window.openViews("Port Daddy");
    await window.row(/\bapi/).first().waitFor();
    await page.keyboard.press("F5");
    await page.locator(".debug-toolbar").waitFor();
    await window.openViews("Port Daddy");
    await window.row(/^3200 webnode/, "This Workspace").hover();
    await window.screenshot(path.join(readme, `running-${theme}.png`));
    await keep(window, "views");

    await window.palette("Port Daddy: Open Dashboard");
    const dashboard = window.webview();
    await dashboard.getByText("shop:web").first().waitFor();
    // With these few ports it is folded.
    const map = dashboard.getByRole("button", { name: "Map", exact: true });
    if ((await map.getAttribute("aria-expanded")) !== "true") await map.click();
    await page.setViewportSize({ width: 1180, height: 760 });
    await window.palette("View: Close Primary Side Bar");
    await dashboard
      .getByText(/^[\d.]+ ms$/)
      .first()
      .waitFor();
    await page.mouse.move(600, 600);
    await window.screenshot(path.join(readme, `dashboard-${theme}.png`));
    await page.setViewportSize({ width: 1000, height: 600 });
    await keep(window, "dashboard");

    await page.keyboard.press("Shift+F5");
    await page.locator(".debug-toolbar").waitFor({ state: "hidden" });
    await window.palette("Port Daddy: List Ports");
    await window.choice(/3200/).waitFor();
    await keep(window, "list");
    await page.keyboard.press("Escape");
    await window.statusItem("portDaddy.port").hover();
    await page.locator(".workbench-hover", { hasText: "3200 web" }).waitFor();
    await keep(window, "status");
  } finally {
    await workbench.stop();
    for (const server of servers) await server.stop();
  }
}

/** The steps of the walkthrough, as package.json names them. */
const steps = ["setUp", "use", "views", "dashboard"];

/** What "Set Up This Workspace" is about to write. */
async function setUp(workbench: Workbench, keep: (window: EditorWindow, what: string) => Promise<void>): Promise<void> {
  const folder = workbench.copyShop("fresh", "fresh");
  rmSync(path.join(folder, "port-daddy.json"));
  rmSync(path.join(folder, ".vscode"), { recursive: true });
  const scripts = { dev: "vite", "dev:api": "node api/server.js" };
  writeFileSync(path.join(folder, "package.json"), `${JSON.stringify({ name: "fresh", scripts }, undefined, 2)}\n`);
  const window = await workbench.openWindow(folder);
  const { page } = window;
  await page.setViewportSize({ width: 1000, height: 600 });
  await page.getByRole("tab", { name: "Port Daddy" }).waitFor();
  await window.palette("Port Daddy: Set Up This Workspace");
  await window.choice(/Vite/).waitFor();
  await page.keyboard.press("Enter");
  await window.choice(/Write port-daddy\.json/).waitFor();
  await page.locator(".multiDiffEditor").getByText("API_PORT").first().waitFor();
  await keep(window, "setUp");
  await window.choice(/Cancel/).click();
  await window.close();
}

/** Gives the neighbours their ports by the command line of a terminal, as their own windows and shells would have done. */
async function populate(workbench: Workbench, window: EditorWindow, servers: Stranger[]): Promise<void> {
  const folders = workbench.home.subfolder("folders");
  for (const [project, services, serves] of neighbours) {
    const folder = path.join(folders, project);
    for (const service of services) {
      const port = Number(workbench.cli(project, "request", `${project}:${service}`));
      if (serves.includes(service)) servers.push(await Stranger.start(port, folder));
      if (service === taken) servers.push(await Stranger.start(port, path.join(folders, "nobody")));
    }
  }
  servers.push(await Stranger.start(await freePort(4800), path.join(folders, "nobody")));
  await window.palette("Port Daddy: Refresh");
}

async function main(): Promise<void> {
  for (const folder of [readme, walkthrough, toLookAt]) mkdirSync(folder, { recursive: true });
  const only = process.argv[2];
  for (const theme of Object.keys(themes) as Theme[]) if (only === undefined || only === theme) await take(theme);
  if (only === undefined || only === "moving")
    await takeMovingPicture(path.join(readme, "f5.gif"), { ...settings, "workbench.colorTheme": themes.light });
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
