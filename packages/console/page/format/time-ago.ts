// Formats the age of a time in the words of Grafana, which has its limits from moment.

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Average over the Gregorian calendar's 400 years. */
const MONTH_MS = (146_097 / 4_800) * DAY_MS;
const YEAR_MS = 12 * MONTH_MS;

/** A unit: its length, up to how many it is used, and the words for one of it. */
const sizes = [
  [MINUTE_MS, 45, 'a minute', 'minutes'],
  [HOUR_MS, 22, 'an hour', 'hours'],
  [DAY_MS, 26, 'a day', 'days'],
  [MONTH_MS, 11, 'a month', 'months'],
] as const;

function words(lengthMs: number): string {
  if (Math.round(lengthMs / 1_000) < 45) return 'a few seconds';
  for (const [size, below, one, many] of sizes) {
    const count = Math.round(lengthMs / size);
    if (count <= 1) return one;
    if (count < below) return `${count} ${many}`;
  }
  const years = Math.round(lengthMs / YEAR_MS);
  return years <= 1 ? 'a year' : `${years} years`;
}

/** For example `5 minutes ago`, or `in a day`. */
export function timeAgo(at: number, now: number): string {
  return at > now ? `in ${words(at - now)}` : `${words(now - at)} ago`;
}
