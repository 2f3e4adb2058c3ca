import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import path from "node:path";
import { LOWEST_NODE } from "../../../server/protocol/version.js";
import { compareVersions } from "../../connection/compareVersions.js";
import { findProject } from "../../project/findProject.js";
import { failure, ok, type Report, warning } from "./doctorChecks.js";

export function checkNode(version: string): Report {
  return compareVersions(version, LOWEST_NODE) >= 0
    ? ok(`${version} (${process.execPath})`)
    : failure(`${version} is too old (${process.execPath})`, `Run Port Daddy with Node ${LOWEST_NODE} or newer.`);
}

/** Reports the project of a folder. @throws Failure "InvalidParams", Error, as findProject does */
export async function checkProject(folder: string): Promise<Report> {
  const { project, services, file, folder: root } = await findProject(folder);
  if (file === undefined) return ok(`${project}, in ${root}, which has no port-daddy.json`);
  const names = [...services.keys()].join(", ");
  return ok(`${project}, from ${file}${names === "" ? "" : `, with the services ${names}`}`);
}

/** Checks that scripts and tasks find `port-daddy`, too. */
export async function checkCommand(): Promise<Report> {
  const names = process.platform === "win32" ? ["port-daddy.cmd", "port-daddy.exe"] : ["port-daddy"];
  const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  for (const file of folders.flatMap((folder) => names.map((name) => path.join(folder, name)))) {
    if (await isProgram(file)) return ok(file);
  }
  return warning(
    "port-daddy is not on the PATH",
    'Run "npm install --global ." in the folder of Port Daddy. Terminals in VS Code do not need it.',
  );
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false; // Like a shell, try the next folder.
  }
}

export function checkIpv6(addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? [])): Report {
  return addresses.some(({ family }) => family === "IPv6")
    ? ok("available, so localhost can mean ::1")
    : warning("not available on this machine", "Let servers listen on 127.0.0.1 or 0.0.0.0, because they cannot listen on ::1.");
}
