import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PortModel } from "../state/portModel.js";
import { stateTexts } from "../text/states.js";
import { explainUnassigned } from "../state/describePort.js";
import { nameProcess } from "../text/sentences.js";

interface Props {
  model: PortModel;
  port: number | undefined;
  place: (port: number) => { x: number; y: number; height: number } | undefined;
  /** The map's width in CSS pixels. */
  width: number;
}

/** Names the port under the mouse or keyboard focus. Screen readers get the same text from the map itself. */
export function MapTip({ model, port, place, width }: Props) {
  const tip = useRef<HTMLDivElement>(null);
  const [own, setOwn] = useState(0);
  useLayoutEffect(() => setOwn(tip.current?.offsetWidth ?? 0), [port]);
  const at = port === undefined ? undefined : place(port);
  if (port === undefined || at === undefined) return null;
  const row = model.rows.get(port);
  const left = Math.max(0, Math.min(width - own, at.x - own / 2));
  return (
    <div
      class="tip"
      ref={tip}
      aria-hidden="true"
      style={{ transform: `translate(${Math.round(left)}px, ${Math.round(at.y + at.height + 6)}px)` }}
    >
      <strong>{port}</strong> {row?.identity !== "" && row?.identity}
      <span class="tip-state">
        <i class={`dot is-${model.stateOf(port)}`} /> {stateTexts[model.stateOf(port)]}
      </span>
      {row?.process !== undefined && <div class="tip-line">{nameProcess(row.process)}</div>}
      {row?.container !== undefined && <div class="tip-line">{nameProcess({ container: row.container })}</div>}
      {row === undefined && model.hasMoreToSay(port) && <div class="tip-line">{explainUnassigned(model, port)}</div>}
    </div>
  );
}
