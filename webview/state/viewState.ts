import * as v from "valibot";
import { seriesSpans } from "../../server/protocol/metrics.js";
import { type PagePreferences, sortKeys } from "../../server/protocol/page.js";

export const tabs = ["ports", "time", "history"] as const;
export type Tab = (typeof tabs)[number];

const preferenceEntries = {
  sort: v.object({ by: v.picklist(sortKeys), descending: v.boolean() }),
  grouped: v.boolean(),
  /** Whether the person has opened or folded the map; left out while that is the page's choice. */
  mapOpen: v.optional(v.boolean()),
};

const schema = v.object({
  ...preferenceEntries,
  tab: v.picklist(tabs),
  filter: v.string(),
  /** The projects whose groups are collapsed. */
  collapsed: v.array(v.string()),
  /** The selection in the table, and the port shown in detail. */
  selected: v.array(v.number()),
  anchor: v.optional(v.number()),
  current: v.optional(v.number()),
  /** The visible part of the map; left out for the whole range. */
  zoom: v.optional(v.tuple([v.number(), v.number()])),
  span: v.picklist(seriesSpans),
  /** `3200`, `shop` or `shop:web`. */
  historyFilter: v.string(),
  /** In pixels. */
  scrollTop: v.number(),
});

const preferencesSchema = v.partial(v.object(preferenceEntries));

/** The user's view of the ports. VS Code stores it as long as the page's tab is open. */
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

/**
 * The stored view; the default one, with the person's preferences, in a new tab or when the stored one comes from another version.
 * @param preferred as `PagePreferences`; ignored when it comes from another version
 */
export function readViewState(kept: unknown, preferred: unknown): ViewState {
  const fresh = { ...initial, ...(v.is(preferencesSchema, preferred) ? preferred : {}) };
  const view: unknown = { ...fresh, ...(kept as object | undefined) };
  if (!v.is(schema, view)) return fresh;
  return { ...view, current: view.current ?? view.selected.at(-1) };
}

/** The part of the view that outlives the page's tab. */
export const preferencesOf = ({ grouped, sort, mapOpen }: ViewState): PagePreferences => ({ grouped, sort, mapOpen });
