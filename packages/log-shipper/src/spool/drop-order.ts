// The policy for a full spool: from which fill level records of which severity are dropped, the least severe first.

/** From a fill level on, records below a severity are dropped: the remaining space is reserved for more severe ones. */
const floors = [
  { share: 0.95, below: 80, what: 'records below error' },
  { share: 0.85, below: 60, what: 'records below warn' },
  { share: 0.7, below: 30, what: 'debug records' },
] as const;

/** Which records are dropped. */
export interface Floor {
  /** The lowest accepted severity. */
  readonly severity: number;
  /** The dropped records, in words. */
  readonly what: string;
}

/** Accepts every severity. */
export const noFloor: Floor = { severity: 0, what: '' };

/** @param share fill level of the spool, 0 to 1 */
export function floorAt(share: number): Floor {
  const floor = floors.find((candidate) => share >= candidate.share);
  return floor === undefined ? noFloor : { severity: floor.below, what: floor.what };
}
