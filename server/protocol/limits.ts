/** How many requests one batch holds at most: a project may have 100 ports by default, and each is probed. */
export const MAX_BATCH = 500;

/** How many processes one request for their usage names at most: no view shows more rows at once. */
export const MAX_USAGE_PIDS = 200;

/** How many bytes of JSON the items of one answer or notification have at most, which is half of the largest message. */
export const MAX_PAGE_BYTES = 4 * 1024 * 1024;

/** How many events one page of the history holds at most. */
export const MAX_HISTORY = 1000;
