import { existsSync } from "node:fs";
import { canInstallDebianPackages, installDebianPackages } from "../editor/install.js";

/** The packages of Debian with programs that set-up is tried with, and a file of each. About 200 MB with their languages, in half a minute. */
const FILES: Record<string, string> = {
  "docker-compose": "/usr/bin/docker-compose",
  gunicorn: "/usr/bin/gunicorn",
  hugo: "/usr/bin/hugo",
  "php-cli": "/usr/bin/php",
  puma: "/usr/bin/puma",
  "python-is-python3": "/usr/bin/python",
  "python3-django": "/usr/lib/python3/dist-packages/django",
  "python3-fastapi": "/usr/lib/python3/dist-packages/fastapi",
  "python3-flask": "/usr/bin/flask",
  "python3-uvicorn": "/usr/lib/python3/dist-packages/uvicorn",
  "ruby-foreman": "/usr/bin/foreman",
};

const isThere = (name: string): boolean => existsSync(FILES[name]!);

/** Those of these packages that are missing and cannot be installed. */
export const unavailablePackages = (names: readonly string[]): string[] =>
  canInstallDebianPackages() ? [] : names.filter((name) => !isThere(name));

/** Installs all of them with the first that is missing, since each call of apt-get takes its time. */
export function installPackages(names: readonly string[]): void {
  if (!names.every(isThere)) installDebianPackages(Object.keys(FILES), isThere);
}
