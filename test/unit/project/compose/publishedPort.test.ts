import assert from "node:assert/strict";
import { publishedPort } from "../../../../client/project/compose/publishedPort.js";

suite("Published ports of compose files", () => {
  const values = new Map([["FROM_ENV", "3900"]]);
  /** In short: the host's port as written, its variable, number and container's port; the offset is checked apart. */
  const short = (entry: unknown) => {
    const found = publishedPort(entry, values);
    if (typeof found !== "object") return found;
    assert.equal(found.text.slice(found.offset, found.offset + found.host.length), found.host);
    return [found.host, found.variable, found.port, found.container].filter((each) => each !== undefined).join(" ");
  };

  const cases: [entry: unknown, expected: string | undefined][] = [
    ["3000:3000", "3000 3000 3000"],
    ["22:22", "22 22 22"],
    ["80:8080/tcp", "80 80 8080"],
    ["127.0.0.1:5433:5432", "5433 5433 5432"],
    ["[::1]:8080:80", "8080 8080 80"],
    ["::1:8080:80", "8080 8080 80"],
    ["${BIND_IP:-127.0.0.1}:${WEB_PORT:-8087}:80", "${WEB_PORT:-8087} WEB_PORT 8087 80"],
    ["$WEB_PORT:80", "$WEB_PORT WEB_PORT 80"],
    ["${WEB_PORT}:80", "${WEB_PORT} WEB_PORT 80"],
    ["${WEB_PORT-8087}:80", "${WEB_PORT-8087} WEB_PORT 8087 80"],
    ["${WEB_PORT:?say it}:80", "${WEB_PORT:?say it} WEB_PORT 80"],
    ["${FROM_ENV:-1}:80", "${FROM_ENV:-1} FROM_ENV 3900 80"],
    ["${A:-${B:-4000}}:80", "${A:-${B:-4000}} A 4000 80"],
    ["${PORT:-3000}:${PORT:-3000}", "${PORT:-3000} PORT 3000 3000"],
    ["3000:${PORT}", "3000 3000"],
    [{ published: 8080, target: 80 }, "8080 8080 80"],
    [{ published: "8080", target: "80", protocol: "tcp", mode: "host" }, "8080 8080 80"],
    [{ published: "${WEB_PORT:-8080}", target: 80 }, "${WEB_PORT:-8080} WEB_PORT 8080 80"],
    // Docker chooses the host's port.
    ...["3000", 3000, "127.0.0.1::80", "0:80", { target: 80 }, { published: 0, target: 80 }].map((each): [unknown, undefined] => [
      each,
      undefined,
    ]),
    // Not TCP.
    ...["53:53/udp", "53:53/UDP", "36412:36412/sctp", { published: 53, target: 53, protocol: "udp" }].map((each): [unknown, undefined] => [
      each,
      undefined,
    ]),
    ...[null, true, [], {}, ""].map((each): [unknown, undefined] => [each, undefined]),
    // Left alone.
    ...[
      "8080-8090:80",
      "3000-3005:3000-3005",
      "8080:80-85",
      "3${N}00:80",
      "${A}${B}:80",
      "${PORTS}",
      "${MAPPING:-8080:80}",
      "${RANGE:-80-90}:80",
      "${A:+8080}:80",
      "80:80/${PROTOCOL}",
      "host:80",
      { published: "8080-8090", target: 80 },
    ].map((each): [unknown, string] => [each, "unclear"]),
  ];
  for (const [entry, expected] of cases)
    test(JSON.stringify(entry), () => {
      assert.deepEqual(short(entry), expected);
    });
});
