/** A cell that could not be read: what it must be, and what is wrong with it. */
export interface BadCell {
  readonly problem: string;
  readonly rule: string;
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^[+-]?(?:inf|infinity|∞)$/i;

/** A finite decimal number such as `4`, `-0.5` or `1e3`. */
export function parseNumber(text: string): number | BadCell {
  const trimmed = text.trim();
  const rule = "must be a number";
  if (trimmed === "") return { problem: "the cell is empty", rule };
  if (INFINITE.test(trimmed)) return { problem: `\`${trimmed}\` is not a finite number`, rule };
  if (!DECIMAL.test(trimmed)) return { problem: `\`${trimmed}\` is not a number`, rule };
  const value = Number(trimmed);
  // Columns are float32.
  if (!Number.isFinite(Math.fround(value))) return { problem: `\`${trimmed}\` is too large`, rule };
  return value;
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/**
 * Seconds since 1970 of an ISO date with or without a time of day, `2024-05-31` or `2024-05-31T18:00:00+02:00`; UTC
 * where no zone is given. A number stands for itself.
 */
export function parseTime(text: string): number | BadCell {
  const trimmed = text.trim();
  const rule = "must be a number or a date such as 2024-05-31";
  if (trimmed === "") return { problem: "the cell is empty", rule };
  if (DECIMAL.test(trimmed)) {
    const value = Number(trimmed);
    return Number.isFinite(value) ? value : { problem: `\`${trimmed}\` is too large`, rule };
  }
  const match = DATE.exec(trimmed);
  const seconds = match && secondsOf(match);
  return seconds ?? { problem: `\`${trimmed}\` is not a date`, rule };
}

/** null for a day or hour that no calendar has: 2023-02-30. */
function secondsOf(match: RegExpExecArray): number | null {
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!real || hour > 23 || minute > 59 || second > 59) return null;
  const fraction = match[7] ? Number(`0.${match[7]}`) : 0;
  return date.getTime() / 1000 + fraction - zoneSeconds(match[8]);
}

function zoneSeconds(zone: string | undefined): number {
  if (!zone || zone === "Z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  return (zone[0] === "-" ? -1 : 1) * (hours * 3600 + minutes * 60);
}
