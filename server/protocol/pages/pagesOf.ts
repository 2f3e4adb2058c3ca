import { MAX_PAGE_BYTES } from "../limits.js";

/**
 * Splits items into pages that fit into a message, by the size of their JSON. A page has at least one item.
 * An iterator of its pages measures no more items than were taken.
 */
export function* pagesOf<T>(items: readonly T[]): Generator<T[]> {
  let page: T[] = [];
  let bytes = 0;
  for (const item of items) {
    // A lone item, such as a single change, fits in any case.
    const size = items.length === 1 ? 0 : Buffer.byteLength(JSON.stringify(item));
    if (page.length > 0 && bytes + size > MAX_PAGE_BYTES) {
      yield page;
      page = [];
      bytes = 0;
    }
    page.push(item);
    bytes += size;
  }
  if (page.length > 0) yield page;
}

/** The leading items that fit into a message. */
export function firstPage<T>(items: readonly T[]): T[] {
  const [page = []] = pagesOf(items);
  return page;
}
