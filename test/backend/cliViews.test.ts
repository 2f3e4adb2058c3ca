import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import type { PortEvent } from "../../server/protocol/history.js";
import type { ListenerInfo } from "../../server/protocol/listeners.js";
import type { Metrics } from "../../server/protocol/metrics.js";
import { parsePrometheus } from "../unit/cli/prometheusText.js";
import { TemporaryHome } from "../unit/project/temporaryHome.js";
import { CliProcess } from "./cliProcess.js";

suite("port-daddy listeners, history, metrics and explain", function () {
  let home: TemporaryHome;
  let cli: CliProcess;
  let shop: string;
  let port: number;
  let server: Server | undefined;
  setup(async () => {
    home = new TemporaryHome();
    cli = new CliProcess(home.path("data"));
    home.write("shop/port-daddy.json", { project: "shop", services: { web: {} } });
    shop = home.path("shop");
    port = Number(await result("request"));
  });
  teardown(async () => {
    server?.close();
    server = undefined;
    await cli.run(home.folder, "stop");
    home.remove();
  });

  /** The result of a command that has to succeed and to have nothing to tell. */
  const result = async (...argv: string[]): Promise<string> => {
    const ended = await cli.run(shop, ...argv);
    assert.deepEqual({ code: ended.code, err: ended.err }, { code: 0, err: "" }, argv.join(" "));
    return ended.out;
  };

  test("listeners shows a stranger on an assigned port", async () => {
    server = createServer();
    // On IPv4 alone, so that there is one row.
    await once(server.listen(port, "127.0.0.1"), "listening");
    const { listeners } = JSON.parse(await result("listeners", "--json")) as { listeners: ListenerInfo[] };
    const found = listeners.filter((listener) => listener.port === port);
    assert.deepEqual(
      found.map(({ address, pid, assignment, own }) => [address, pid, assignment?.project, own]),
      [["127.0.0.1", process.pid, "shop", undefined]],
    );
    const rows = (await result("listeners")).split("\n");
    assert.match(rows[0]!, /^PORT +ADDRESS +PID +PROCESS +USER +IDENTITY +FOLDER$/);
    assert.match(
      rows.find((row) => row.startsWith(`${port} `))!,
      new RegExp(`127\\.0\\.0\\.1 +${process.pid} .* shop:web \\(stranger\\) `),
    );
  });

  test("history tells a port's and an identity's story, the newest first", async () => {
    await result("release");
    const events = async (...argv: string[]) => (JSON.parse(await result("history", ...argv, "--json")) as { events: PortEvent[] }).events;
    const kinds = (await events(":web")).map(({ kind }) => kind);
    assert.deepEqual([kinds[0], kinds.at(-1)], ["released", "assigned"]);
    assert.deepEqual(await events(String(port)), await events(":web"));
    assert.equal((await events("--limit", "1")).length, 1);
    const rows = (await result("history", "shop")).split("\n");
    assert.match(rows[1]!, new RegExp(`^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d  released +${port} +shop:web +cli`));
    const none = await cli.run(shop, "history", "nobody");
    assert.deepEqual([none.code, none.out], [0, ""]);
  });

  test("metrics counts what was asked, for people, programs and Prometheus", async () => {
    const asked = JSON.parse(await result("metrics", "--format", "json")) as Metrics;
    assert.equal(asked.counters.assignments, 1);
    assert.match(await result("metrics"), /^assignments +1$/m);
    const families = parsePrometheus(await result("metrics", "--format", "prometheus"));
    const samples = families.flatMap((family) => family.samples);
    const value = (name: string, labels: object) =>
      samples.find((sample) => sample.name === `port_daddy_${name}` && JSON.stringify(sample.labels) === JSON.stringify(labels))?.value;
    assert.equal(value("assignments_total", {}), 1);
    assert.equal(value("idle_assignments", {}), 1);
    assert.equal(value("requests_total", { method: "portDaddy/request", result: "ok" }), asked.requests["portDaddy/request"]!["ok"]);
    assert.ok(value("latency_seconds_count", { operation: "portDaddy/request" })! > 0);
  });

  test("explain says who has a port", async () => {
    assert.match(await result("explain", String(port)), new RegExp(`^.*${port}.*shop:web.*\\.\n$`));
    assert.match(await result("explain", "6000"), /browsers/);
  });
});
