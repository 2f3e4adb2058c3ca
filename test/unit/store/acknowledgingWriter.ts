// Started by a test that kills it: claims one port after another, and prints each as soon as the store has acknowledged it.
import { writeSync } from "node:fs";
import { openSqliteStore } from "../../../server/store/sqlite/sqliteStore.js";
import { event, grant } from "./storeContract.js";

async function main(): Promise<void> {
  const store = openSqliteStore(process.argv[2]!);
  for (let round = 0; ; round++) {
    // Several at once, as in a group commit.
    const claims = Array.from({ length: 8 }, (_, index) => ({ port: 4000 + round * 8 + index, project: `p${round}-${index}` }));
    await Promise.all(
      claims.map(async ({ port, project }) => {
        await store.claim({ ...grant(port, project), events: [event(port, project)] });
        writeSync(1, `${port} ${project}\n`);
      }),
    );
  }
}

void main();
