import assert from "node:assert/strict";
import { type Files, terminalOf, trialSuite } from "./trialFolder.js";

/** One folder whose servers are started after set-up, without and with the variables that a terminal has then. */
export interface Trial {
  /** A folder of test/fixtures/setup, or the files themselves. */
  folder: string | Files;
  /** Files that the servers need; they win over those of the folder. */
  more?: Files;
  /** The command line that a developer types, and the ports on which it listens without any variable. */
  start: string;
  without: readonly number[];
  /** Services, with the ports on which they must listen with the variables. */
  services: readonly string[];
  /** Ports on which they listen in any case, such as a debugger's. */
  always?: readonly number[];
  /** Whether set-up says to start the last of them by `port-daddy run`, since nothing else is safe. */
  isRun?: true;
}

/** Defines a suite with these trials. */
export function tryEach(name: string, packages: readonly string[], trials: Record<string, Trial>): void {
  trialSuite(name, packages, (trial) => {
    for (const [title, { folder: files, more, start, without, services, always = [], isRun }] of Object.entries(trials))
      trial(`${title}: without the variables as before, and with them on the assigned ports`, async (folder) => {
        folder.write(files, more);
        const plan = folder.setUp();
        assert.equal(plan.written, true);
        const before = await folder.listens(start, [...without, ...always]);
        assert.deepEqual(before.ports, [...without, ...always], before.output);
        const { env, portOf } = terminalOf(plan);
        const expected = [...services.map(portOf), ...always];
        const { line, port } = isRun === true ? advised(services.at(-1)!, plan.services, portOf) : { line: start, port: undefined };
        const after = await folder.listens(line, expected, port === undefined ? env : {});
        assert.deepEqual(after.ports, expected, after.output);
        assert.deepEqual(folder.setUp().files, [], "a second time changes nothing");
      });
  });
}

/** The command line that set-up says to start a service by, after the service got its port. */
function advised(
  service: string,
  services: readonly { service: string; ways: { chosen: boolean; start?: string }[] }[],
  portOf: (service: string) => number,
): { line: string; port: number } {
  const { ways } = services.find((each) => each.service === service)!;
  const start =
    ways.find(({ chosen }) => chosen)?.start ?? assert.fail(`${service} is not to be started otherwise: ${JSON.stringify(ways)}`);
  const port = portOf(service);
  return { line: `port-daddy request :${service} --preferred ${port} >/dev/null && ${start}`, port };
}
