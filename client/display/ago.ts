const units: [Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/**
 * Formats a past time as "3 hours ago", in the given language.
 * @param at ISO 8601
 * @param now milliseconds since the epoch
 */
export function ago(at: string, now: number, language: string): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const seconds = Math.round((Date.parse(at) - now) / 1000);
  const [unit, length] = units.find(([, unitLength]) => Math.abs(seconds) >= unitLength) ?? ["second", 1];
  // Never in the future, even when another clock is slightly ahead.
  return format.format(unit === "second" ? 0 : Math.min(0, Math.trunc(seconds / length)), unit);
}
