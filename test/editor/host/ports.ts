import { readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import * as vscode from "vscode";
import type { Driver } from "../driver/extension.js";

/** The extension that records what a debug adapter gets. */
export const driver = (): Thenable<Driver> => vscode.extensions.getExtension<Driver>("port-daddy.test-driver")!.activate();

/** The value that VS Code would put for `${command:portDaddy.port}` with these arguments. */
export const portCommand = (...args: unknown[]): Thenable<string | undefined> => vscode.commands.executeCommand("portDaddy.port", ...args);

/** The pid of the running backend of this window's data directory. */
export function backendPid(): number {
  const file = path.join(process.env["PORT_DADDY_HOME"]!, "backend.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { pid: number }).pid;
}

/** Resolves with the body when a server answers, however long it takes to start. */
export async function answerOf(url: string): Promise<string> {
  for (;;) {
    const body = await new Promise<string | undefined>((resolve, reject) => {
      const request = http.get(url, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (data: string) => (text += data));
        response.on("end", () => resolve(text));
      });
      // Not there yet; the test's own time limit ends the wait.
      request.on("error", (error: NodeJS.ErrnoException) =>
        error.code === "ECONNREFUSED" ? setImmediate(resolve, undefined) : reject(error),
      );
    });
    if (body !== undefined) return body;
  }
}
