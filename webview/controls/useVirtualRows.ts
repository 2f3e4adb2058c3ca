import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** Of every row, in CSS pixels; the stylesheet has the same. */
export const ROW_HEIGHT = 26;

/**
 * Which rows of a long list are in sight.
 * @param scroller what scrolls, with a header of one row that stays on top
 * @param initialOffset in pixels
 */
export function useVirtualRows(
  count: number,
  scroller: RefObject<HTMLElement | null>,
  initialOffset: number,
): Virtualizer<HTMLElement, HTMLElement> {
  const [, setDrawn] = useState(0);
  const options = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    scrollPaddingStart: ROW_HEIGHT,
    overscan: 8,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => setDrawn((drawn) => drawn + 1),
    initialOffset,
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options));
  virtualizer.setOptions(options);
  // These two are how its adapters for other libraries tell it of a component's life.
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  return virtualizer;
}
