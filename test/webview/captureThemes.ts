// Writes the variables that VS Code gives to a webview in each theme into test/fixtures/themes/: `node out/test/webview/captureThemes.js`.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../editor/project.js";
import { Workbench } from "../editor/workbench.js";

const themes = {
  light: "Default Light Modern",
  dark: "Default Dark Modern",
  highContrast: "Default High Contrast",
  highContrastLight: "Default High Contrast Light",
};

async function capture(name: string, theme: string): Promise<void> {
  const workbench = await Workbench.start({ vsix: [], settings: { "workbench.colorTheme": theme } });
  try {
    const folder = workbench.copyShop();
    writeFileSync(path.join(folder, "read.md"), "# Read\n");
    const window = await workbench.openWindow(folder);
    await window.page.keyboard.press("Control+P");
    await window.quickInput().locator("input").fill("read.md");
    await window.choice("read.md").click();
    await window.page.locator(".monaco-editor .view-line", { hasText: "# Read" }).click();
    await window.page.keyboard.press("Control+Shift+V");
    const body = window.webview().locator("body[data-vscode-theme-kind]");
    const captured = await body.evaluate(() => ({
      bodyClass: [...document.body.classList].filter((word) => word.startsWith("vscode-") && word !== "vscode-body").join(" "),
      themeKind: document.body.dataset["vscodeThemeKind"],
      variables: document.documentElement.style.cssText,
    }));
    writeFileSync(path.join(projectRoot, "test", "fixtures", "themes", `${name}.json`), `${JSON.stringify(captured, null, 1)}\n`);
  } finally {
    await workbench.stop();
  }
}

async function main(): Promise<void> {
  mkdirSync(path.join(projectRoot, "test", "fixtures", "themes"), { recursive: true });
  for (const [name, theme] of Object.entries(themes)) await capture(name, theme);
}

void main().then(() => process.exit());
