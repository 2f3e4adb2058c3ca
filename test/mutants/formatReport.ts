import { killedPercent, type Report, type Survivor } from "./report.js";

/** The report for a person: a line for each folder, then what survived, with the reasons where there are some. */
export function formatReport({ folders, total, survivors }: Report): string {
  const width = Math.max("all".length, ...[...folders.keys()].map((folder) => folder.length));
  const row = (name: string, count: Report["total"]): string => {
    const { killed, survived } = count;
    return `${name.padEnd(width)}  ${pad(killed)} killed  ${pad(survived)} survived  ${killedPercent(count).toFixed(1).padStart(5)} %`;
  };
  const unexplained = survivors.filter(({ reason }) => reason === undefined);
  const explained = survivors.filter(({ reason }) => reason !== undefined);
  return [
    ...[...folders].map(([folder, count]) => row(folder, count)),
    row("all", total),
    ...section("Survived:", unexplained),
    ...section("Survived for a reason:", explained),
  ].join("\n");
}

const pad = (count: number): string => String(count).padStart(5);

function section(title: string, survivors: readonly Survivor[]): string[] {
  return survivors.length === 0 ? [] : ["", title, ...survivors.map(formatSurvivor)];
}

function formatSurvivor({ file, lineNumber, line, change, isUnreached, reason }: Survivor): string {
  const notes = [isUnreached ? "No test reaches it." : undefined, reason].filter((note) => note !== undefined);
  return [`${file}:${lineNumber}`, `  ${line}`, `  ${change}`, ...notes.map((note) => `  (${note})`)].join("\n");
}
