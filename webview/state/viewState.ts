import * as v from "valibot";
import { seriesSpans } from "../../server/protocol/metrics.js";
import { sortKeys } from "./sortRows.js";

export const tabs = ["ports", "time", "history"] as const;
export type Tab = (typeof tabs)[number];

const schema = v.object({
  tab: v.picklist(tabs),
  filter: v.string(),
  sort: v.object({ by: v.picklist(sortKeys), descending: v.boolean() }),
  grouped: v.boolean(),
  /** The projects whose groups are collapsed. */
  collapsed: v.array(v.string()),
  /** The selection in the table, and the port shown in detail. */
  selected: v.array(v.number()),
  anchor: v.optional(v.number()),
  current: v.optional(v.number()),
  /** Whether the person has opened or folded the map; left out while that is the page's choice. */
  mapOpen: v.optional(v.boolean()),
  /** The visible part of the map; left out for the whole range. */
  zoom: v.optional(v.tuple([v.number(), v.number()])),
  span: v.picklist(seriesSpans),
  /** `3200`, `shop` or `shop:web`. */
  historyFilter: v.string(),
  /** In pixels. */
  scrollTop: v.number(),
});

/** The user's view of the ports, stored when the page is closed. */
export type ViewState = v.InferOutput<typeof schema>;

const initial: ViewState = {
  tab: "ports",
  filter: "",
  sort: { by: "identity", descending: false },
  grouped: false,
  collapsed: [],
  selected: [],
  span: "hour",
  historyFilter: "",
  scrollTop: 0,
};

/** The stored view, or the default one when it comes from another version. */
export function readViewState(kept: unknown): ViewState {
  const view: unknown = { ...initial, ...(kept as object | undefined) };
  if (!v.is(schema, view)) return initial;
  return { ...view, current: view.current ?? view.selected.at(-1) };
}
