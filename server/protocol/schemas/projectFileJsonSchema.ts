import * as z from "zod";
import { projectFileSchema } from "./projectFileSchema.js";

/** The JSON schema of port-daddy.json for editors; the build writes it into the package. */
export const projectFileJsonSchema = (): unknown => z.toJSONSchema(projectFileSchema, { target: "draft-7", io: "input", reused: "inline" });
