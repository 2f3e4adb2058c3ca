/** Folders with installed, generated or private files, in which nobody keeps a service of the project. */
const SKIPPED = new Set([
  ...["node_modules", "bower_components", "jspm_packages", "vendor", "third_party", "dist", "build", "out", "output", "coverage", "target"],
  ...["bin", "obj", "venv", "env", "__pycache__", "site-packages", "Pods", "DerivedData", "tmp", "temp", "logs", "log", "cache"],
]);
/** Folders whose packages are for tests and demonstrations; they count only where a workspace declares them. */
const NOT_SERVICES =
  /^(?:__\w+__|tests?|testing|e2e|specs?|fixtures?|examples?|samples?|templates?|demos?|bench(?:marks?)?|mocks?|snapshots?|generators?|assets|public|static|images|migrations)$/i;

/** Whether no pattern reaches a folder of this name. */
export const isSkipped = (name: string): boolean => name.startsWith(".") || SKIPPED.has(name);

/** Whether a search without declared workspaces passes by a folder of this name. */
export const isPassedBy = (name: string): boolean => isSkipped(name) || NOT_SERVICES.test(name);
