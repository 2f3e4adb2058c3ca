/** Paths on a grid of 16 by 16, drawn in the text's colour. */
const paths = {
  add: "M8 3v10M3 8h10",
  close: "M4 4l8 8M12 4l-8 8",
  copy: "M6 6V3h7v7h-3M3 6h7v7H3z",
  open: "M9 3h4v4M13 3L7 9M11 9.5V13H3V5h3.5",
  release: "M3 4.5h10M6.5 4V2.5h3V4M4.5 4.5l.5 9h6l.5-9M7 7v4M9 7v4",
  move: "M2.5 5.5h10M10 3l2.5 2.5L10 8M13.5 10.5h-10M6 8l-2.5 2.5L6 13",
  pin: "M6 2.5h4l-.5 4.5 2.5 2.5H4L6.5 7zM8 9.5v4",
  stop: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM6 6h4v4H6z",
  adopt: "M3 8.5l3.5 3.5L13 4.5",
  zoomIn: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3L14 14M7 5v4M5 7h4",
  zoomOut: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3L14 14M5 7h4",
  wholeRange: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  chevron: "M6 3.5L10.5 8 6 12.5",
  sorted: "M8 12.5v-9M4.5 7L8 3.5 11.5 7",
  warning: "M8 2.5l6 11H2zM8 7v3M8 11.5v.6",
  drift: "M3 13V9a3 3 0 0 1 3-3h7M10 3l3 3-3 3",
  assigned: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 5.5v5M5.5 8h5",
  leased: "M5 8a3 3 0 1 1 2.2 2.9L6.5 12H5v1.5H2.5V11l3-3M10.5 5.5v.1",
  expired: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 5v3.2L10 10",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3L14 14",
};

export type IconName = keyof typeof paths;

/** An icon without a text alternative: the element around it has the words. */
export function Icon({ name, class: className = "" }: { name: IconName; class?: string }) {
  return (
    <svg class={`icon ${className}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
