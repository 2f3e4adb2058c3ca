import * as vscode from "vscode";

/**
 * Opens a service in the user's browser. In a remote window the port is forwarded first. A forwarded port has an address of its own and
 * no host per project, because only `localhost` is forwarded.
 * @param url as a browser on this machine would reach the service
 */
export async function openUrl(port: number, url: string): Promise<boolean> {
  const reachable = vscode.env.remoteName === undefined ? url : `http://localhost:${port}`;
  return vscode.env.openExternal(await vscode.env.asExternalUri(vscode.Uri.parse(reachable)));
}
