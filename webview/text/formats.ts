import * as l10n from "@vscode/l10n";
import { language } from "../host/language.js";

const number = new Intl.NumberFormat(language);
const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const day = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });
const full = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium", hour12: false });
const relative = new Intl.RelativeTimeFormat(language, { style: "narrow" });

const fixed = (value: number, digits: number): string =>
  value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false });

export const formatNumber = (value: number): string => number.format(value);

/** Formats bytes in units of 1,024: `812 B`, `1.4 MB`. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  if (Math.round(bytes / 1024 ** power) === 1024 && power < units.length - 1) power += 1; // 1.0 MB, not 1024 kB
  const value = bytes / 1024 ** power;
  return `${fixed(value, power > 0 ? digitsBelowTen(value) : 0)} ${units[power]!}`;
}

/** `0.42 ms`, `12 ms`, `1.2 s` */
export function formatMs(ms: number): string {
  if (ms >= 999.5) return `${fixed(ms / 1000, 1)} s`;
  return `${fixed(ms, ms < 0.995 ? 2 : digitsBelowTen(ms))} ms`;
}

/** `0.4`, `12` */
export const formatRate = (perSecond: number): string =>
  perSecond < 9.95 ? formatNumber(Math.round(perSecond * 10) / 10) : formatNumber(Math.round(perSecond));

export const formatPercent = (percent: number): string => `${fixed(percent, digitsBelowTen(percent))}%`;

/** How many decimals to show: none for a value that would round up to `10.0`. */
const digitsBelowTen = (value: number): number => (value < 9.95 ? 1 : 0);

export const formatTime = (at: Date): string => time.format(at);
export const formatDay = (at: Date): string => day.format(at);
export const formatFull = (iso: string): string => full.format(new Date(iso));

/** `2h ago`; `now` within a minute. */
export function formatAgo(iso: string, now = Date.now()): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  if (Number.isNaN(seconds)) return "";
  if (seconds > -60) return l10n.t("now");
  if (seconds > -3600) return relative.format(Math.round(seconds / 60), "minute");
  if (seconds > -86_400) return relative.format(Math.round(seconds / 3600), "hour");
  return relative.format(Math.round(seconds / 86_400), "day");
}

/** `1 port`, `2 ports` */
export const formatPorts = (count: number): string => (count === 1 ? l10n.t("1 port") : l10n.t("{0} ports", formatNumber(count)));
