// Type of a time range, which every view uses.

/** A time range, in milliseconds since 1970. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}
