export type { ProjectFile, ServiceSettings } from "./schemas/projectFileSchema.js";

export const PROJECT_FILE = "port-daddy.json";
