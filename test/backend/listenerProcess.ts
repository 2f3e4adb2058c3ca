/** A dev server process: listens where it is told, prints that, and goes on until it is killed. */
import { type ListenOptions, createServer } from "node:net";

createServer().listen(JSON.parse(process.argv[2]!) as ListenOptions, () => process.stdout.write("true\n"));
