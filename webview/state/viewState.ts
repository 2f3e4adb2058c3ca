import * as z from "zod/mini";
import { seriesSpans } from "../../server/protocol/metrics.js";
import { sortKeys } from "./sortRows.js";

export const tabs = ["ports", "time", "history"] as const;
export type Tab = (typeof tabs)[number];

const schema = z.object({
  tab: z.enum(tabs),
  filter: z.string(),
  sort: z.object({ by: z.enum(sortKeys), descending: z.boolean() }),
  grouped: z.boolean(),
  /** Projects whose groups are closed. */
  collapsed: z.array(z.string()),
  /** Ports, in the order in which they were selected. The last one is shown in detail. */
  selected: z.array(z.number()),
  /** The part of the range that the map shows; left out for all of it. */
  zoom: z.optional(z.tuple([z.number(), z.number()])),
  span: z.enum(seriesSpans),
  /** `3200`, `shop` or `shop:web`. */
  historyFilter: z.string(),
  /** In pixels. */
  scrollTop: z.number(),
});

/** How somebody looks at the ports: kept when the page is closed. */
export type ViewState = z.output<typeof schema>;

const initial: ViewState = {
  tab: "ports",
  filter: "",
  sort: { by: "port", descending: false },
  grouped: false,
  collapsed: [],
  selected: [],
  span: "hour",
  historyFilter: "",
  scrollTop: 0,
};

/** What was kept, or the beginning where it is from another version. */
export function readViewState(kept: unknown): ViewState {
  const parsed = schema.safeParse({ ...initial, ...(kept as object | undefined) });
  return parsed.success ? parsed.data : initial;
}
