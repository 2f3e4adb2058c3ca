import { writeFileSync } from "node:fs";
import path from "node:path";
import { GifRecorder } from "./gifRecorder.js";
import { Workbench } from "./workbench.js";

/** The Marketplace and GitHub show a readme at about this width. */
const [width, height] = [900, 520];

const launch = `{
  "version": "0.2.0",
  "configurations": [
    {
      "name": "web",
      "type": "node",
      "request": "launch",
      "program": "\${workspaceFolder}/web/server.js",
      "env": { "PORT": "\${command:portDaddy.port}" }
    }
  ]
}
`;

/** Records how F5 starts a server on its port, in the real editor, and writes it as a GIF. */
export async function takeMovingPicture(file: string, settings: Record<string, unknown>): Promise<void> {
  const quiet = {
    "editor.cursorBlinking": "solid", // Each blink would be a frame.
    "editor.minimap.enabled": false,
    "editor.lineNumbers": "off",
    "editor.scrollbar.horizontal": "hidden",
    "editor.scrollbar.vertical": "hidden",
    "editor.overviewRulerBorder": false,
    "editor.hideCursorInOverviewRuler": true,
    "editor.renderLineHighlight": "none",
    "screencastMode.fontSize": 40,
    "screencastMode.verticalOffset": 12,
    "screencastMode.keyboardOverlayTimeout": 1500,
  };
  const workbench = await Workbench.start({ usualPorts: true, allBuiltins: true, settings: { ...settings, ...quiet } });
  try {
    const folder = workbench.copyShop();
    writeFileSync(path.join(folder, ".vscode", "launch.json"), launch);
    const window = await workbench.openWindow(folder);
    const { page } = window;
    await window.portDaddyStarted();
    await page.keyboard.press("Control+P");
    await window.quickInput().locator("input").fill("launch.json");
    await window.choice("launch.json").click();
    await page
      .locator(".view-line", { hasText: /→\s3200/ })
      .first()
      .waitFor();
    await window.openViews("Port Daddy");
    await window.row(/\bweb/, "This Workspace").waitFor();
    await window.row(/\bapi/, "This Workspace").waitFor();
    await window.palette("Developer: Toggle Screencast Mode");
    await page.mouse.move(width / 2, height - 60); // Else it would show what a hover says.

    const recorder = await GifRecorder.start(page, width, height);
    await recorder.hold(2000);
    await page.keyboard.press("F5");
    await recorder.hold(1000); // With the key, as the editor's screencast mode shows it.
    const running = async () => {
      await page.locator(".debug-toolbar").waitFor();
      await window.openViews("Port Daddy");
      await page.mouse.move(width / 2, height - 60);
      await window.row(/^3200 webnode/, "This Workspace").waitFor();
    };
    await recorder.watch(running(), 300);
    await recorder.hold(1500);
    await window.statusItem("portDaddy.port").hover();
    await page.locator(".workbench-hover", { hasText: "3200" }).waitFor();
    await recorder.hold(2500);

    const { bytes, lengthMs } = recorder.gif();
    writeFileSync(file, bytes);
    console.log(`${file}: ${Math.round(bytes.length / 1000)} kB, ${lengthMs / 1000} s`);
  } finally {
    await workbench.stop();
  }
}
