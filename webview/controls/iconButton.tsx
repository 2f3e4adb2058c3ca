import { Icon, type IconName } from "./icon.js";

interface Props {
  icon: IconName;
  /** What it does: read out, and shown under the mouse. */
  label: string;
  onClick: (event: MouseEvent) => void;
  disabled?: boolean;
  /** Left out of the keyboard's way where the keyboard has another one. */
  tabIndex?: number;
}

export function IconButton({ icon, label, onClick, disabled, tabIndex }: Props) {
  return (
    <button type="button" class="icon-button" title={label} aria-label={label} disabled={disabled} tabIndex={tabIndex} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}
