// `npm start`: opens the example workspace with the extension loaded from this source tree.
import { spawn } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { startCodeServer, windowUrl } from "./codeServer.js";
import { onPath } from "./install.js";
import { downloads, manifest, projectRoot, shop } from "./project.js";

async function main(): Promise<void> {
  // Within a remote window's terminal `code` is another program, which opens files there and loads no extension.
  const code = process.env["VSCODE_IPC_HOOK_CLI"] === undefined ? onPath("code") : undefined;
  if (code !== undefined) {
    const windows = process.platform === "win32"; // where `code` is a batch file
    const quoted = (text: string) => (windows ? `"${text}"` : text);
    const args = [`--extensionDevelopmentPath=${projectRoot}`, shop].map(quoted);
    const child = spawn(quoted(code), args, { stdio: "inherit", shell: windows });
    child.once("error", (error) => console.error(`${code} could not be started: ${error.message}`));
    child.once("close", (status) => (process.exitCode = status ?? 1));
    console.log(`Opening ${shop} in VS Code.`);
    return;
  }

  const folder = path.join(downloads, "start");
  // A folder among the installed extensions is found as long as no list of them has been written.
  const extensions = path.join(folder, "extensions");
  rmSync(extensions, { recursive: true, force: true });
  mkdirSync(extensions, { recursive: true });
  const { id, version } = manifest();
  symlinkSync(projectRoot, path.join(extensions, `${id}-${version}`), "dir");

  const server = await startCodeServer({ folder });
  console.log(`Port Daddy runs in VS Code on its example workspace. Open in a browser:\n\n  ${windowUrl(server, shop)}\n\nCtrl-C ends it.`);
  const asked = new Promise<boolean>((done) => {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.removeAllListeners(name); // What tests need, which end at once.
      process.on(name, () => done(true));
    }
  });
  if (!(await Promise.race([asked, server.ended.then(() => false)])))
    throw new Error(`code-server ended by itself; its log is ${server.log}`);
  await server.stop();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
