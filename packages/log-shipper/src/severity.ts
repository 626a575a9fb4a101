// How grave a level is, and how full the spool may be for its records still to be taken.

const severities: ReadonlyMap<string, number> = new Map([
  ['silly', 10],
  ['trace', 10],
  ['verbose', 20],
  ['debug', 20],
  ['http', 30],
  ['info', 40],
  ['notice', 50],
  ['warn', 60],
  ['warning', 60],
  ['error', 80],
  ['crit', 90],
  ['critical', 90],
  ['alert', 90],
  ['emerg', 90],
  ['fatal', 90],
]);

/** The levels whose severity is known, from the lightest on. */
export const levelNames: readonly string[] = [...severities.keys()];

/** Where a level of the application's own making stands: with info. */
const severityDefault = 40;

/** Severity of a level, 0 to 255, greater is graver. */
export function severityOf(level: string): number {
  return severities.get(level) ?? severities.get(level.toLowerCase()) ?? severityDefault;
}

/** From a share of the spool on, records below a severity are no longer taken: what is left is for graver ones. */
const floors = [
  { share: 0.95, below: 80, what: 'records below error' },
  { share: 0.85, below: 60, what: 'records below warn' },
  { share: 0.7, below: 30, what: 'debug records' },
] as const;

/** What is not taken any more. */
export interface Floor {
  /** The least severity that is taken. */
  readonly severity: number;
  /** The records that are not, in words. */
  readonly what: string;
}

/** No record is too light. */
export const noFloor: Floor = { severity: 0, what: '' };

/** @param share how full the spool is, 0 to 1 */
export function floorAt(share: number): Floor {
  const floor = floors.find((candidate) => share >= candidate.share);
  return floor === undefined ? noFloor : { severity: floor.below, what: floor.what };
}
