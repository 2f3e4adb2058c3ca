import * as vscode from "vscode";

/** The JSON schema of the configuration's attributes, from the extension that contributes its debugger. */
export function attributesOf({ type, request }: vscode.DebugConfiguration): unknown {
  for (const { packageJSON } of vscode.extensions.all) {
    const { contributes } = packageJSON as {
      contributes?: { debuggers?: { type?: string; configurationAttributes?: Record<string, unknown> }[] };
    };
    const contributed = contributes?.debuggers?.find((each) => each.type === type)?.configurationAttributes;
    if (contributed !== undefined) return contributed[request];
  }
  return undefined;
}
