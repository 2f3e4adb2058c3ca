/** `2026-01-31 09:05:00`, in the time zone of this machine. */
export function formatTime(iso: string): string {
  const at = new Date(iso);
  const two = (number: number): string => String(number).padStart(2, "0");
  const date = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
  return `${date} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":")}`;
}

/** The two largest units: `5 s`, `2 min 5 s`, `3 h 0 min`, `12 d 7 h`. */
export function formatDuration(seconds: number): string {
  const whole = Math.floor(seconds);
  const units = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  return first === -1
    ? "0 s"
    : units
        .slice(first, first + 2)
        .map((unit) => unit.join(" "))
        .join(" ");
}
