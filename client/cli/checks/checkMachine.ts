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
    ? ok(`${version}, ${process.execPath}`)
    : failure(`${version} is too old, ${process.execPath}`, `Run Port Daddy with Node ${LOWEST_NODE} or newer.`);
}

/** Whose ports are this folder's? @throws Failure "InvalidParams", Error, as findProject does */
export async function checkProject(folder: string): Promise<Report> {
  const { project, services, file, folder: root } = await findProject(folder);
  if (file === undefined) return ok(`${project}, in ${root}, without a port-daddy.json`);
  const names = [...services.keys()].join(", ");
  return ok(`${project}, as ${file} says${names === "" ? "" : `, with the services ${names}`}`);
}

/** Is `port-daddy` found by scripts and tasks, too? */
export async function checkCommand(): Promise<Report> {
  const names = process.platform === "win32" ? ["port-daddy.cmd", "port-daddy.exe"] : ["port-daddy"];
  const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  for (const file of folders.flatMap((folder) => names.map((name) => path.join(folder, name)))) {
    if (await isProgram(file)) return ok(file);
  }
  return warning(
    "port-daddy is not on the PATH",
    'Run "npm install --global ." in the folder of Port Daddy; terminals in VS Code have it without.',
  );
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false; // A shell goes on with the next folder, too.
  }
}

export function checkIpv6(addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? [])): Report {
  return addresses.some(({ family }) => family === "IPv6")
    ? ok("there is ::1, which localhost may mean")
    : warning("there is no IPv6 on this machine", "Servers must listen on 127.0.0.1 or 0.0.0.0; one that insists on ::1 cannot start.");
}
