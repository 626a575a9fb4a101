// The severity of each log level.

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

/** The known levels, the least severe first. */
export const levelNames: readonly string[] = [...severities.keys()];

/** The severity of an application's own level: that of info. */
const severityDefault = 40;

/** Severity of a level, 0 to 255, greater is more severe. */
export function severityOf(level: string): number {
  return severities.get(level) ?? severities.get(level.toLowerCase()) ?? severityDefault;
}
