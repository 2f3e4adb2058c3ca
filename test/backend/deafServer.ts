/** A dev server process that ignores requests to end. */
import { createServer } from "node:net";

const { port } = JSON.parse(process.argv[2]!) as { port: number };
process.on("SIGTERM", () => process.stdout.write('"ignored"\n'));
createServer().listen(port, () => process.stdout.write("true\n"));
