import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** The height of every row in CSS pixels; the stylesheet has the same. */
export const ROW_HEIGHT = 26;

/**
 * Finds the visible rows of a long list.
 * @param scroller the scrolling element, with a sticky header of one row
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
  // The library's adapters for other frameworks report a component's life cycle by these two.
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  return virtualizer;
}
