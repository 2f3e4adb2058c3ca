import { formatIdentity } from "../../server/protocol/identity.js";
import { DrawnRows } from "./drawnRows.js";
import type { PortModel } from "./portModel.js";
import type { PortRow } from "./portRow.js";
import { extendTo, keepDrawn, nothingSelected, selectAll, type Selection, selectOne, toggle } from "./selection.js";
import { tableItems, visibleRows } from "./tableItems.js";
import type { ViewState } from "./viewState.js";

/** Where the table finds the ports and how the person looks at them. */
interface Source {
  readonly model: PortModel;
  readonly phase: "loading" | "ready" | "failed";
  view: ViewState;
  look(change: Partial<ViewState>): void;
}

/** The rows that the table draws, and which of them are selected. */
export class TableView {
  private passing: { of: readonly unknown[]; rows: PortRow[] } | undefined;
  private lines: { of: readonly unknown[]; drawn: DrawnRows } | undefined;
  private settledFor: DrawnRows | undefined;
  /** The identities of the selected ports when they were selected. */
  private identities: ReadonlyMap<number, string> = new Map();
  /** The place of the row where the keyboard was, when it has gone. */
  private lostPlace: number | undefined;

  constructor(private readonly source: Source) {}

  /** The ports that pass the filter, in the order of the table; in collapsed groups, too. */
  get rows(): readonly PortRow[] {
    const { model, view } = this.source;
    const of = [model.version, view.filter, view.sort];
    if (!isSame(this.passing, of)) this.passing = { of, rows: visibleRows(model.rows.values(), view) };
    return this.passing.rows;
  }

  /** The lines that the table draws. */
  get drawn(): DrawnRows {
    const { view } = this.source;
    const of = [this.rows, view.grouped, view.collapsed];
    if (!isSame(this.lines, of)) this.lines = { of, drawn: new DrawnRows(tableItems(this.rows, view)) };
    return this.lines.drawn;
  }

  /** The selected ports, from top to bottom. All of them are drawn: what a person no longer sees is no longer selected. */
  get selected(): readonly number[] {
    this.settle();
    return this.source.view.selected;
  }

  /** The selected ports that are assigned. */
  get selectedAssigned(): number[] {
    return this.selected.filter((port) => this.identityOf(port) !== "");
  }

  /** The port that is shown in detail. */
  get current(): number | undefined {
    this.settle();
    return this.source.view.current;
  }

  /** The place of the keyboard among the drawn ports; with a half, between the two where its row was. */
  get place(): number | undefined {
    const place = this.drawn.placeOf(this.current);
    if (place >= 0) return place;
    return this.lostPlace === undefined ? undefined : this.lostPlace - 0.5;
  }

  /** Whether the port is marked on the page: selected, or shown in detail. */
  isChosen(port: number): boolean {
    return this.current === port || this.selected.includes(port);
  }

  selectAll(): void {
    this.select(selectAll(this.selection, this.drawn));
  }

  /** Selects nothing, and closes the details. */
  selectNone(): void {
    this.select(nothingSelected);
  }

  /** Selects a row as in every list: alone, toggled with `add`, a range with `extend`, and one range more with both. */
  choose(port: number, { add = false, extend = false }: { add?: boolean; extend?: boolean } = {}): void {
    const { selection, drawn } = this;
    if (extend) this.select(extendTo(selection, port, drawn, add));
    else this.select(add ? toggle(selection, port, drawn) : selectOne(port, drawn));
  }

  /**
   * Selects a port that was chosen outside the table, and expands its group. One that the filter hides, or that has no row, is shown in
   * detail only.
   */
  reveal(port: number, add = false): void {
    const project = this.source.model.rows.get(port)?.project;
    const { grouped, collapsed } = this.source.view;
    if (grouped && project !== undefined && collapsed.includes(project)) {
      this.source.look({ collapsed: collapsed.filter((each) => each !== project) });
    }
    this.choose(port, { add });
  }

  /** Takes out of the selection what is no longer drawn, or belongs to another identity by now. */
  settle(): void {
    const { source, drawn, settledFor } = this;
    if (source.phase !== "ready" || settledFor === drawn) return; // A stored selection waits for its rows.
    this.settledFor = drawn;
    const { selected, anchor, current } = source.view;
    const { rows } = source.model;
    const kept = keepDrawn(
      { selected, anchor, current },
      drawn,
      (port) => rows.has(port),
      (port) => this.isUnchanged(port),
    );
    const place = settledFor?.placeOf(current) ?? -1;
    if (place >= 0 && !drawn.has(kept.current)) this.lostPlace = place;
    source.view = { ...source.view, ...kept };
    this.noteIdentities();
  }

  private get selection(): Selection {
    this.settle();
    const { selected, anchor, current } = this.source.view;
    return { selected, anchor, current };
  }

  private select(selection: Selection): void {
    this.lostPlace = undefined;
    this.source.look(selection);
    this.noteIdentities();
  }

  private noteIdentities(): void {
    this.identities = new Map(this.source.view.selected.map((port) => [port, this.identityOf(port)]));
  }

  /** Whether a selected port is not, meanwhile, another identity's. */
  private isUnchanged(port: number): boolean {
    const [before = "", now] = [this.identities.get(port), this.identityOf(port)];
    return before === now || before === "" || now === "";
  }

  /** Empty for a port that is not assigned. */
  private identityOf(port: number): string {
    const assignment = this.source.model.rows.get(port)?.assignment;
    return assignment === undefined ? "" : formatIdentity(assignment);
  }
}

const isSame = <T extends { of: readonly unknown[] }>(kept: T | undefined, of: readonly unknown[]): kept is T =>
  kept?.of.every((part, index) => part === of[index]) === true;
