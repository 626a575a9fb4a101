// Formats times and dates, in the user's time zone and on a 24-hour clock.

const two = (value: number): string => String(value).padStart(2, '0');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `14:05:09` */
export function clock(at: number, precision: 'minutes' | 'seconds' | 'milliseconds' = 'seconds'): string {
  const date = new Date(at);
  const minutes = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (precision === 'minutes') return minutes;
  const seconds = `${minutes}:${two(date.getSeconds())}`;
  return precision === 'seconds' ? seconds : `${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** `30 Nov` */
export function day(at: number): string {
  const date = new Date(at);
  return `${date.getDate()} ${months[date.getMonth()] ?? ''}`;
}

const isSameDay = (one: number, other: number): boolean =>
  new Date(one).toDateString() === new Date(other).toDateString();

/** A time, with its date if that is not today. */
export function moment(at: number, precision: 'minutes' | 'seconds' | 'milliseconds' = 'seconds'): string {
  if (!Number.isFinite(at)) return 'at an unknown time';
  return isSameDay(at, Date.now()) ? clock(at, precision) : `${day(at)} ${clock(at, precision)}`;
}

/** A time in ISO 8601, for `<time>`. */
export function iso(at: number): string {
  return Number.isFinite(at) ? new Date(at).toISOString() : '';
}

/** A duration since an earlier event: `+12 ms`, `+3.21 s`. */
export function offset(ms: number): string {
  const sign = ms < 0 ? '−' : '+';
  const length = Math.abs(ms);
  if (length < 1_000) return `${sign}${Number(length.toFixed(length < 10 ? 2 : length < 100 ? 1 : 0))} ms`;
  if (length < 60_000) return `${sign}${(length / 1_000).toFixed(2)} s`;
  return `${sign}${Math.floor(length / 60_000)} min ${Math.round((length % 60_000) / 1_000)} s`;
}

/** The age of a time, abbreviated: `3 min`. */
export function age(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1_000));
  if (!Number.isFinite(seconds)) return '';
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}
