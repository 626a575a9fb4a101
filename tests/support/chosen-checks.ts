// Which checks of a proof its command line asks for.

/**
 * The checks that `--only` names, in the proof's order; all where it is not given.
 *
 * @throws Error that names the unknown and the known ones
 */
export function chosenChecks<Check extends { readonly name: string }>(
  checks: readonly Check[],
  only: string | undefined,
): readonly Check[] {
  if (only === undefined) return checks;
  const words = only.split(',');
  const unknown = words.filter((word) => !checks.some(({ name }) => name === word));
  if (unknown.length > 0) throw new Error(`--only ${unknown.join(',')}: known are ${checks.map(({ name }) => name)}`);
  return checks.filter(({ name }) => words.includes(name));
}
