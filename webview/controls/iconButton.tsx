import { Icon, type IconName } from "./icon.js";

interface Props {
  icon: IconName;
  /** The action, read aloud and shown under the mouse. */
  label: string;
  onClick: (event: MouseEvent) => void;
  disabled?: boolean;
  /** -1 when the keyboard has another way to the action. */
  tabIndex?: number;
}

export function IconButton({ icon, label, onClick, disabled, tabIndex }: Props) {
  return (
    <button type="button" class="icon-button" title={label} aria-label={label} disabled={disabled} tabIndex={tabIndex} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}
