import * as vscode from "vscode";
import type manifest from "../../package.json";

type Settings = typeof manifest.contributes.configuration.properties;
export type SettingKey = keyof Settings;
export type SettingValue<K extends SettingKey> = Settings[K]["default"];

/** The value of a setting, whose type and default are those in package.json. @param scope the folder or resource that it is read for */
export const setting = <K extends SettingKey>(key: K, scope?: vscode.ConfigurationScope): SettingValue<K> =>
  vscode.workspace.getConfiguration(undefined, scope).get(key)!;

/** Writes a setting into the user's own settings. */
export const changeSetting = <K extends SettingKey>(key: K, value: SettingValue<K>): Thenable<void> =>
  vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);
