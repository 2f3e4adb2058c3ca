import { runCommandLine } from "../../../client/cli/commandLine.js";
import { BackendUnreachable } from "../../../client/connection/unreachable.js";
import type { Method } from "../../../server/protocol/requests.js";

/** The effects of a command line, as seen in the terminal and by the backend. */
export interface Outcome {
  code: number;
  out: string;
  told: string[];
  asked: [method: Method, params: unknown][];
}

/** The backend's answer or error for each method. Without any, the backend is out of reach. */
export type Answers = Partial<Record<Method, unknown>>;

/** Runs a command line against a backend with these answers. */
export async function runWith(cwd: string, answers: Answers | undefined, ...argv: string[]): Promise<Outcome> {
  const outcome: Outcome = { code: -1, out: "", told: [], asked: [] };
  outcome.code = await runCommandLine(argv, {
    cwd: () => cwd,
    print: (text) => {
      outcome.out += text;
      return Promise.resolve(true);
    },
    tell: (sentence) => outcome.told.push(sentence),
    connect: () => {
      if (answers === undefined) return Promise.reject(new BackendUnreachable("No backend can be reached."));
      return Promise.resolve({
        request: (method, params) => {
          outcome.asked.push([method, JSON.parse(JSON.stringify(params))]);
          const answer = answers[method];
          if (answer === undefined) throw new Error(`The command asked ${method}, which nobody expected.`);
          return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer as never);
        },
        close: () => Promise.resolve(),
      });
    },
  });
  return outcome;
}

/** An assignment as the backend would answer it. */
export const assignment = (port: number, project: string, service: string, context = "", more: object = {}) => ({
  port,
  project,
  service,
  context,
  state: "active",
  leases: [],
  createdAt: "2026-01-01T00:00:00.000Z",
  lastUsedAt: "2026-01-01T00:00:00.000Z",
  existing: false,
  reassigned: false,
  ...more,
});
