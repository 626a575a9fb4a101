// Type of a time range, which every view uses.

/** A range of time, milliseconds since 1970. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}
