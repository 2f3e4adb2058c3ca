import { sentenceOf } from "../exitCode.js";

/** The result of a check, for one subject. */
export interface Finding {
  /** `warning`: it works, but could work better. */
  state: "ok" | "warning" | "failure";
  subject: string;
  /** Text for a person, without a full stop. */
  found: string;
  /** How to fix it, one or two sentences. */
  remedy?: string;
}

/** A check reports one finding or several; one that throws has failed. */
export type Check = [subject: string, check: () => Report | Report[] | Promise<Report | Report[]>];
/** A finding, by default about the subject of its check. */
export type Report = Omit<Finding, "subject"> & { subject?: string };

/** Runs the checks one after the other; a failed one does not stop the next. */
export async function runChecks(checks: readonly Check[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [subject, check] of checks) {
    try {
      findings.push(...[await check()].flat().map((report) => ({ subject, ...report })));
    } catch (error) {
      findings.push({ subject, ...failure(sentenceOf(error)) });
    }
  }
  return findings;
}

/** Turns a sentence into the text of a finding. */
export const withoutStop = (sentence: string): string => sentence.replace(/\.$/, "");

export const ok = (found: string): Report => ({ state: "ok", found });
export const warning = (found: string, remedy?: string): Report => ({ state: "warning", found, remedy });
export const failure = (found: string, remedy?: string): Report => ({ state: "failure", found, remedy });
