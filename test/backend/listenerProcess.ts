/** A dev server process: listens where it is told, prints that, and goes on until it is killed or its time is over. */
import { type ListenOptions, createServer } from "node:net";

const { endAfterMs, ...where } = JSON.parse(process.argv[2]!) as ListenOptions & { endAfterMs?: number };
createServer().listen(where, () => {
  process.stdout.write("true\n");
  if (endAfterMs !== undefined) setTimeout(() => process.exit(), endAfterMs);
});
