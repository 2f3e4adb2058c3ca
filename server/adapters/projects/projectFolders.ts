import path from "node:path";
import { PlaceFinder } from "./findPlace.js";
import type { ListenerScan, Place, ScannedListener } from "../system.js";

/** How long (ms) it is remembered where a folder lies. */
const ANSWER_LASTS_MS = 30_000;

/** How long (ms) a scan waits for a file system; a slower one hangs, as network file systems do. */
const PATIENCE_MS = 2_000;

/** At most this many folders are looked at at once: a look that hangs occupies one of Node's four threads for files. */
const MOST_AT_ONCE = 2;

/** At most this many looks are waited for; while so many hang, no folder is looked at. */
const MOST_WAITING = 1_000;

interface Known {
  /** The folder's own path, without symbolic links. */
  realPath: string;
  place: Place;
  until: number;
}

type Finder = Pick<PlaceFinder, "find" | "realPath">;

/**
 * A scan that also tells in which project and checkout each process and its workers work, and the folders of its container lie, whose paths
 * become real ones. Where a file system does not answer, the places are left out, and the paths stay.
 */
export class ProjectFolders implements ListenerScan {
  /** By folder, as the scan names it. */
  private known = new Map<string, Known>();
  /** The folders that are being looked at, or are waiting for it. */
  private readonly pending = new Set<string>();
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  /**
   * @param newFinder creates what looks at the folders of one scan
   * @param now a monotonic time in milliseconds
   */
  constructor(
    private readonly listenerScan: ListenerScan,
    private readonly newFinder: () => Finder = () => new PlaceFinder(),
    private readonly now = () => performance.now(),
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  async scan(): Promise<ScannedListener[]> {
    const listeners = await this.listenerScan.scan();
    // The processes' own folders come first: the others may be many, and may hang.
    const folders = new Set([...listeners.flatMap(({ folder }) => folder ?? []), ...listeners.flatMap(otherFolders)]);
    this.known = new Map([...this.known].filter(([folder]) => folders.has(folder)));
    await this.lookAt(folders);
    return listeners.map((row) => {
      const places = this.placesOf(otherFolders(row));
      return { ...this.withRealPaths(row), ...this.known.get(row.folder ?? "")?.place, ...(places.size > 0 && { places }) };
    });
  }

  /** Processes and workers have real paths already. */
  private withRealPaths({ containerSources = [], ...rest }: ScannedListener): ScannedListener {
    const real = (folder: string): string => this.known.get(folder)?.realPath ?? folder;
    const containerFolder = rest.containerFolder && real(rest.containerFolder);
    const sources = new Set(containerSources.map(real));
    sources.delete(containerFolder ?? "");
    return { ...rest, ...(containerFolder && { containerFolder }), ...(sources.size > 0 && { containerSources: [...sources] }) };
  }

  private placesOf(folders: readonly string[]): Map<string, Place> {
    return new Map(
      folders.flatMap((folder) => {
        const known = this.known.get(folder);
        return known === undefined ? [] : [[known.realPath, known.place]];
      }),
    );
  }

  private async lookAt(folders: ReadonlySet<string>): Promise<void> {
    const isDue = (folder: string): boolean => (this.known.get(folder)?.until ?? -Infinity) <= this.now();
    // Nobody waits a second time for a look that hangs.
    const due = [...folders].filter((folder) => isDue(folder) && !this.pending.has(folder)).slice(0, MOST_WAITING - this.pending.size);
    if (due.length === 0) return;
    const finder = this.newFinder();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.patienceMs);
    });
    await Promise.race([Promise.all(due.map((folder) => this.find(folder, finder))), late]);
    clearTimeout(timer);
  }

  private async find(folder: string, finder: Finder): Promise<void> {
    this.pending.add(folder);
    if (this.running >= MOST_AT_ONCE) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    const realPath = await finder.realPath(folder);
    const place = await finder.find(realPath).catch((): Place => ({})); // The system would not say.
    this.known.set(folder, { realPath, place, until: this.now() + ANSWER_LASTS_MS });
    this.pending.delete(folder);
    const next = this.waiting.shift();
    if (next === undefined) this.running -= 1;
    else next();
  }
}

/** Those of the listener's folders that are not its process's own, unless their paths are of another system: an engine's may be in WSL. */
const otherFolders = ({ workerFolders = [], containerFolder, containerSources = [] }: ScannedListener): string[] =>
  [...workerFolders, ...(containerFolder === undefined ? [] : [containerFolder]), ...containerSources].filter((each) =>
    path.isAbsolute(each),
  );
