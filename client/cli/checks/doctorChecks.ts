import { sentenceOf } from "../exitCode.js";

/** What a check found. */
export interface Finding {
  /** `warning`: it works, but not as well as it could. */
  state: "ok" | "warning" | "failure";
  subject: string;
  /** For a person, without a full stop. */
  found: string;
  /** What to do about it, one sentence. */
  remedy?: string;
}

/** A check finds one thing or several; where it throws, that is a failure. */
export type Look = [subject: string, look: () => Report | Report[] | Promise<Report | Report[]>];
export type Report = Omit<Finding, "subject"> & { subject?: string };

/** One after the other, whatever becomes of the ones before. */
export async function runChecks(looks: readonly Look[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [subject, look] of looks) {
    try {
      findings.push(...[await look()].flat().map((report) => ({ subject, ...report })));
    } catch (error) {
      findings.push({ subject, ...failure(sentenceOf(error)) });
    }
  }
  return findings;
}

export const ok = (found: string): Report => ({ state: "ok", found });
export const warning = (found: string, remedy?: string): Report => ({ state: "warning", found, remedy });
export const failure = (found: string, remedy?: string): Report => ({ state: "failure", found, remedy });
