import { splitName } from "../text/splitName.js";

/** A name in one line. Where there is no room for it, its middle is left out; the whole is under the mouse and for screen readers. */
export function Name({ name, class: className = "" }: { name: string; class?: string }) {
  const [start, end] = splitName(name);
  return (
    <bdi class={`name ${className}`} title={name}>
      <span class="unseen">{name}</span>
      <span class="name-start" aria-hidden="true">
        {start}
      </span>
      <span class="name-end" aria-hidden="true">
        {end}
      </span>
    </bdi>
  );
}
