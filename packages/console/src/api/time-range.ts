// A range of time, which every view asks by.

/** A range of time, milliseconds since 1970. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}
