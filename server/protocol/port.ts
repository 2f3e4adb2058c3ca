/** The first and the last port that can be assigned; those below need privileges. Source: ip(7), ip_unprivileged_port_start. */
export const FIRST_PORT = 1024;
export const LAST_PORT = 65535;

/** Whether a number is a port that can be assigned. */
export const isPort = (value: number): boolean => Number.isInteger(value) && value >= FIRST_PORT && value <= LAST_PORT;

/** May a program listen there at all? */
export const isAnyPort = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= LAST_PORT;

/**
 * Where debuggers listen by default: Delve 2345, in containers by its guides 40000, under Skaffold 56268; the mock debugger of VS Code's samples
 * 4711, the JVM's JDWP agent as Gradle and Spring set it 5005, debugpy 5678, Node's inspector before version 8 5858, the server of VS Code's
 * language server samples 6009, Bun's inspector 6499, Xdebug 9003, Chrome 9222. Left out are those that servers use as well, such as
 * 1234 (gdbserver, Parcel) and 9000 (Xdebug 2, PHP-FPM, MinIO). Source: their documentation.
 */
const DEBUGGER_PORTS: ReadonlySet<number> = new Set([2345, 4711, 5005, 5678, 5858, 6009, 6499, 9003, 9222, 40000, 56268]);
/** Node's debugger counts upwards for each further process. Source: nodejs.org, "cluster", inspectPort. */
const [FIRST_NODE_DEBUGGER, LAST_NODE_DEBUGGER] = [9229, 9299];

/** Does a debugger wait there by default, rather than a server for its clients? */
export const isDebuggerPort = (port: number): boolean =>
  DEBUGGER_PORTS.has(port) || (port >= FIRST_NODE_DEBUGGER && port <= LAST_NODE_DEBUGGER);

/** Ports that browsers refuse to open, from 1024 up. Source: WHATWG Fetch, "bad port", https://fetch.spec.whatwg.org/#port-blocking */
export const BROWSER_REFUSED_PORTS: readonly number[] = [
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];
