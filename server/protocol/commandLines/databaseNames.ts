import { imageOf } from "./images.js";
import { isBackingWord } from "./portVariables.js";

/** Ports that databases, caches and brokers have, and hardly anything else; and those of SSH, FTP and DNS. */
export const DATABASE_PORTS: ReadonlySet<number> = new Set([
  ...[22, 21, 53, 5432, 3306, 33060, 1433, 1521, 27017, 6379, 11211, 5672, 9092, 2181, 9042, 7687, 9200, 2379, 26257, 1883],
]);

/** Words that tell several of a kind apart, or where one is reached: `postgres-test`, `REDIS_HOST_PORT`, `kafka-1`. */
const QUALIFIERS: ReadonlySet<string> = new Set([
  ...[
    "PORT",
    "HOST",
    "TCP",
    "HTTP",
    "EXTERNAL",
    "PUBLIC",
    "PUBLISHED",
    "LOCAL",
    "DEV",
    "DEVELOPMENT",
    "TEST",
    "TESTS",
    "TESTING",
    "E2E",
    "CI",
  ],
  ...["MAIN", "MASTER", "PRIMARY", "SECONDARY", "REPLICA", "SLAVE", "LEADER", "FOLLOWER", "NODE", "CLUSTER", "DATA"],
]);

/**
 * Whether the name of a service or of a variable is that of a database, a broker, a cache or the like: `db`, `shop-redis`,
 * `POSTGRES_TEST_PORT`. Its last word decides: `db-admin` and `sql-api` are servers.
 */
export function isDatabaseName(name: string): boolean {
  const words = name.toUpperCase().match(/[A-Z0-9]+/g) ?? [];
  const named = words.filter((word) => !QUALIFIERS.has(word) && !/^\d+$/.test(word));
  const last = named.at(-1);
  if (last === undefined) return false;
  if (isBackingWord(last) || isBackingWord(last.replace(/\d{1,4}$/, ""))) return true;
  return [words.filter((word) => word !== "PORT"), named].some((each) => imageOf(each.join("-"))?.kind === "database");
}
