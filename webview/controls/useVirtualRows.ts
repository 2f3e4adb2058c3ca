import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** The height of every row in CSS pixels; the stylesheet has the same. */
export const ROW_HEIGHT = 26;

/** How many rows are drawn above and below the visible ones, so that scrolling does not outrun them. */
const OVERSCAN = 8;

interface VirtualRows {
  /** The rows to draw: their indexes, and their distances from the top in CSS pixels. */
  visible: { index: number; start: number }[];
  /** The height of all rows in CSS pixels. */
  height: number;
  /** Scrolls as far as the row needs to be in sight. */
  scrollTo: (index: number) => void;
}

/**
 * Finds the visible rows of a long list. All rows have one height, so their places need no measuring.
 * @param scroller the scrolling element, with a sticky header of one row
 * @param initialOffset in pixels
 */
export function useVirtualRows(count: number, scroller: RefObject<HTMLElement | null>, initialOffset: number): VirtualRows {
  const [{ first, fitting }, setShown] = useState({ first: Math.floor(initialOffset / ROW_HEIGHT), fitting: 0 });
  useLayoutEffect(() => {
    const element = scroller.current!;
    const look = (): void => {
      const now = { first: Math.floor(element.scrollTop / ROW_HEIGHT), fitting: Math.ceil(element.clientHeight / ROW_HEIGHT) };
      setShown((before) => (before.first === now.first && before.fitting === now.fitting ? before : now));
    };
    element.scrollTop = initialOffset;
    element.addEventListener("scroll", look, { passive: true });
    const resized = new ResizeObserver(look);
    resized.observe(element);
    look();
    return () => {
      element.removeEventListener("scroll", look);
      resized.disconnect();
    };
  }, [scroller]);
  // After a filter, the browser has yet to say that it scrolled back.
  const from = Math.max(0, Math.min(first, count - fitting) - OVERSCAN);
  const to = Math.min(count, from + fitting + 2 * OVERSCAN);
  return {
    visible: Array.from({ length: to - from }, (_, index) => ({ index: from + index, start: (from + index) * ROW_HEIGHT })),
    height: count * ROW_HEIGHT,
    scrollTo: (index) => {
      const element = scroller.current!;
      const [top, bottom] = [index * ROW_HEIGHT, (index + 2) * ROW_HEIGHT - element.clientHeight];
      element.scrollTop = Math.min(top, Math.max(bottom, element.scrollTop));
    },
  };
}
