export type { ProjectFile, ServiceSettings } from "./projectFileSchema.js";

export const PROJECT_FILE = "port-daddy.json";
