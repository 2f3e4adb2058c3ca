import type { Assignment, PortHolder } from "../../server/protocol/assignment.js";
import { eventKinds, type PortEvent } from "../../server/protocol/history.js";
import type { ListenerInfo } from "../../server/protocol/listeners.js";
import type { GaugeName, Measurement, Percentiles, Sample } from "../../server/protocol/metrics.js";
import type { Health } from "../../server/protocol/requests.js";

/** What a backend would answer, as far as the page asks. */
export interface Recording {
  list: { assignments: Assignment[]; revision: number };
  health: Health;
  listeners: ListenerInfo[];
  events: PortEvent[];
  series: Sample[];
  measurement: Measurement;
}

const FIRST = 3100;
const LAST = 9999;
const projects = ["shop", "blog", "api-gateway", "design-system", "billing", "acme-website", "ml-notebooks", "docs"];
const services = ["web", "api", "worker", "db", "storybook", "admin", "mail", "metrics"];
const programs = [
  "node /home/kim/code/shop/node_modules/.bin/vite",
  "python3 -m http.server",
  "/usr/bin/ruby bin/rails server",
  "./target/debug/gateway",
];

/** When it was recorded. */
export const RECORDED_AT = Date.UTC(2026, 4, 12, 9, 30);
const before = (minutes: number): string => new Date(RECORDED_AT - minutes * 60_000).toISOString();

const percentiles = (p50: number): Percentiles => ({ count: 100, p50, p90: p50 * 2, p95: p50 * 2.4, p99: p50 * 5, max: p50 * 9 });

const gauges = (active: number, idle: number): Record<GaugeName, number> => ({
  active,
  idle,
  free: 6900 - active - idle,
  listening: Math.round(active * 0.7),
  conflicts: active > 10 ? 2 : 0,
  drifts: active > 10 ? 1 : 0,
  clients: 3,
  leases: active + 1,
  storeBytes: 81_920,
  residentBytes: 61_000_000,
  eventLoopDelayMs: 1.2,
});

/** Of each hundred assignments some are in every state, spread over the range as the strategy `hash` does it; the same each time. */
export function record(count: number): Recording {
  const assignments = Array.from({ length: count }, (_, index) => assign(index, portOf(index, count)));
  const active = assignments.filter(({ state }) => state === "active").length;
  const drifted = assignments.flatMap(({ trouble }) => (trouble?.kind === "drift" ? [trouble] : []));
  return {
    list: { assignments, revision: 41 },
    health: {
      status: "ok",
      problems: [],
      version: "0.1.0",
      protocol: "1.0",
      pid: 4000,
      uptimeSeconds: 7200,
      store: { status: "ok", path: "/home/kim/.local/share/port-daddy/port-daddy.db" },
      clients: 3,
      assignments: { total: count, active, idle: count - active },
      range: [FIRST, LAST],
      exclusions: [
        { first: 6000, last: 6000, reason: "browsers refuse to open it" },
        { first: 6665, last: 6669, reason: "browsers refuse to open it" },
        { first: 7300, last: 7499, reason: 'it is reserved ("reserved" in config.json)' },
      ],
      onlyByNumber: [5432, 6379, 8080, 9229],
      resting:
        count === 0
          ? []
          : [{ port: 4000, project: "shop", service: "old", context: "", until: new Date(RECORDED_AT + 42_000).toISOString() }],
      sweep: { runs: 100, lastMs: 2, longestMs: 9 },
    },
    listeners: [
      ...assignments.flatMap(toListener),
      ...drifted.map(({ port, holder }) => ({ port, address: "127.0.0.1", ...holder })),
      ...(count === 0 ? [] : [{ port: 5432, address: "127.0.0.1", user: "postgres" }]),
      ...(count === 0
        ? []
        : [{ port: 8080, address: "::", pid: 912, command: "java -jar jenkins.war", user: "kim", startedAt: "x", since: before(9000) }]),
    ],
    events: Array.from({ length: count === 0 ? 0 : 260 }, (_, index) => happen(260 - index, assignments)),
    series: count === 0 ? [] : Array.from({ length: 360 }, (_, index) => sample(index, active, count - active)),
    measurement: {
      at: before(0),
      gauges: gauges(active, count - active),
      requestsPerSecond: count === 0 ? 0 : 12.4,
      latency: percentiles(0.38),
    },
  };
}

/** The recording with ports that were requested by number, and lie beside the range. @param count at most 10 in different states */
export function withOutside(recording: Recording, count = 5): Recording {
  const { list, health, listeners } = recording;
  const ports = [3000, 2345, 27_017, 11_211, 65_535, 1024, 1433, 3001, 10_000, 20_000];
  const added = Array.from({ length: count }, (_, index) => assign(300 + index, ports[index] ?? 20_000 + index));
  const before = list.assignments.filter(
    ({ project, service }) => !added.some((each) => each.project === project && each.service === service),
  );
  return {
    ...recording,
    list: { ...list, assignments: [...before, ...added.map((each) => ({ ...each, byNumber: true as const }))] },
    health: {
      ...health,
      exclusionsOutside: [{ first: 32_768, last: 60_999, reason: "Linux uses ports 32768 to 60999 for outgoing connections" }],
    },
    listeners: [...listeners, ...added.flatMap(toListener)],
  };
}

/** Without two on one port, and none on what is never handed out. */
function portOf(index: number, count: number): number {
  if (count > 5000) return FIRST + index;
  const port = FIRST + ((index * 1237 + 100) % 6900);
  return port >= 7300 && port < 7500 ? port + 300 : port;
}

function assign(index: number, port: number): Assignment {
  const project = projects[Math.floor(index / 6) % projects.length]!;
  const round = Math.floor(index / 48);
  const service = services[index % services.length]! + (round === 0 ? "" : String(round));
  const holder: PortHolder = {
    pid: 4100 + index,
    command: programs[index % programs.length]!,
    startedAt: `start-${index}`,
    since: before(5 + index * 3),
    folder: `/home/kim/code/${project}`,
  };
  const kind = index % 7;
  const active = kind < 4;
  const listens = kind < 3;
  const base: Assignment = {
    project,
    service,
    context: index % 11 === 10 ? "feature-login" : "",
    port,
    folder: `/home/kim/code/${project}`,
    state: active ? "active" : "idle",
    leases: active ? [{ client: index % 2 === 0 ? "vscode" : "cli", pid: 4000 + index, since: before(4 + index * 3) }] : [],
    createdAt: before(9000 + index),
    lastUsedAt: before(active ? 1 : 60 * (index + 1)),
    ...(index % 13 === 0 ? { pinned: true } : {}),
    ...(listens ? { listener: holder } : {}),
  };
  if (index % 50 === 7) {
    const stranger = { ...holder, command: "node /home/kim/code/old-blog/server.js", folder: "/home/kim/code/old-blog" };
    return { ...base, listener: stranger, trouble: { kind: "conflict", port, address: "127.0.0.1", holder: stranger, since: before(2) } };
  }
  if (index % 50 === 11)
    return { ...base, listener: undefined, trouble: { kind: "drift", port: port + 1, address: "127.0.0.1", holder, since: before(3) } };
  if (index % 50 === 31) return { ...base, trouble: { kind: "shadow", port, address: "::1", holder, since: before(30) } };
  return base;
}

function toListener(assignment: Assignment): ListenerInfo[] {
  const { listener, port, trouble } = assignment;
  if (listener === undefined) return [];
  return [{ port, address: "127.0.0.1", user: "kim", ...listener, assignment, ...(trouble === undefined ? { own: true } : {}) }];
}

function happen(id: number, assignments: readonly Assignment[]): PortEvent {
  const { project, service, context, port } = assignments[id % assignments.length]!;
  const kind = eventKinds[id % eventKinds.length]!;
  return {
    id,
    at: before((260 - id) * 11),
    kind,
    project,
    service,
    context,
    port,
    ...(kind === "moved" ? { previousPort: port - 1, reason: "port 3199 was taken by python3 (pid 812)" } : {}),
    ...(kind === "conflicted"
      ? { reason: `node (pid 4107) from /home/kim/code/old-blog is listening on port ${port} of ${project}:${service}.` }
      : {}),
    ...(id % 3 === 0 ? {} : { client: "vscode", pid: 4000 + id }),
  };
}

function sample(index: number, active: number, idle: number): Sample {
  const wave = Math.sin(index / 20);
  return {
    at: new Date(RECORDED_AT - (360 - index) * 10_000).toISOString(),
    gauges: gauges(Math.max(0, Math.round(active * (0.8 + wave * 0.15))), idle),
    counters: {
      assignments: 1,
      renewals: 2,
      moves: 0,
      releases: 0,
      expirations: 0,
      conflicts: 0,
      reclaims: 0,
      probeFailures: 0,
      refusedConnections: 0,
    },
    requests: Math.round(80 + wave * 60 + (index % 17) * 3),
    latency: percentiles(0.35 + Math.abs(wave) * 0.1 + (index % 29 === 0 ? 0.5 : 0)),
  };
}

/** Names as an attacker or an unlucky user would choose them, past what the backend itself allows. */
export const hostileNames = [
  '<img src=x onerror="window.hacked=1">',
  "</script><script>window.hacked=1</script>",
  "x".repeat(255),
  "‮elgnat‬ מחשב العربية",
  "__proto__",
  "&lt;b&gt;“quotes” 'and' `ticks`${alert(1)}",
];

export function recordHostile(): Recording {
  const recording = record(50);
  for (const [index, name] of hostileNames.entries()) {
    const assignment = recording.list.assignments[index]!;
    const command = `${name} --port ${assignment.port}`;
    Object.assign(assignment, {
      project: name,
      service: name,
      context: name,
      folder: `/home/${name}`,
      leases: [{ client: name, since: before(1) }],
    });
    const holder = { pid: 5000 + index, command, folder: name };
    assignment.listener = holder;
    assignment.trouble = { kind: "conflict", port: assignment.port, address: name, holder, takenFrom: name, since: before(1) };
    Object.assign(recording.events[index]!, { project: name, service: name, context: name, reason: name, client: name });
  }
  recording.health.problems = hostileNames;
  return recording;
}
