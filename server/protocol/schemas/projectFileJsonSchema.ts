import * as z from "zod";
import { projectFileSchema } from "./projectFileSchema.js";

/** The schema of port-daddy.json as editors understand it; the build writes it into the package. */
export const projectFileJsonSchema = (): unknown => z.toJSONSchema(projectFileSchema, { target: "draft-7", io: "input", reused: "inline" });
