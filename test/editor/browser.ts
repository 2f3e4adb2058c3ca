import { type Browser, chromium } from "playwright-core";
import { installChromium } from "./install.js";

const key = Symbol.for("port-daddy.test.browser");

/** The Chromium of this process, started when it is first asked for. Each window gets a context of its own: storage, cookies, cache. */
export async function sharedBrowser(): Promise<Browser> {
  // Each test bundle has a copy of this module; one browser serves all of them.
  const shared = globalThis as unknown as Record<symbol, Promise<Browser> | undefined>;
  const browser = await (shared[key] ??= launch());
  if (browser.isConnected()) return browser;
  return (shared[key] = launch()); // The other one crashed.
}

function launch(): Promise<Browser> {
  // Playwright ends it when this process ends.
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  const args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update", "--disable-sync"];
  return chromium.launch({ executablePath: installChromium(), args, timeout: 180_000, ...signals });
}
