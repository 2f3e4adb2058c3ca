import type { ProposedChange, Way } from "../../../proposals/proposal.js";

/** How the file that a command line starts gets its port from the environment. */
export interface SourceReading {
  /** The file that changes, or the one that the command line starts. */
  file: string;
  /** Whether it reads the service's own variable. */
  readsOwn: boolean;
  /** Whether it reads PORT. */
  readsPort: boolean;
  /** Set where it lets dotenv files win over the environment. */
  letsFilesWin?: true;
  /** Whether it names its port itself, so that no variable reaches it. */
  isFixed?: true;
  /** The edits by which it reads the service's variable, before PORT or before its own number; left out where that is not safe. */
  changes?: ProposedChange[];
}

/** The way by which the source reads the variable; undefined where nothing can be changed safely. */
export function sourceWay(source: SourceReading | undefined): Way | undefined {
  const first = source?.changes?.[0];
  if (source?.changes === undefined || first === undefined) return undefined;
  return { kind: "source", changes: source.changes, shown: `${source.file}: ${String(first.content)}` };
}
