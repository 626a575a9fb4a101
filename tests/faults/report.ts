// One line a run, and at the end a table of the scenarios and the count.

/** What came of one run. */
export interface RunResult {
  readonly scenario: string;
  /** Where the run was drawn from one. */
  readonly seed?: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** What is wrong; empty when all is well. */
  readonly wrong: readonly string[];
  /** What helps to see why, where something is wrong. */
  readonly details?: readonly string[];
}

/** The line of a run, with what is wrong below it. */
export function lineOf({ scenario, seed, counts, seconds, wrong, details = [] }: RunResult): string {
  const numbers = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  const head = [`${scenario}${seed === undefined ? '' : ` seed ${seed}`}`.padEnd(16), ...numbers];
  const line = `${head.join('  ')}  ${seconds.toFixed(1)} s  ${wrong.length === 0 ? 'ok' : 'FAILED'}`;
  const below =
    wrong.length === 0 ? [] : [...wrong, ...details].map((text) => `    ${text.replaceAll('\n', '\n    ')}`);
  return [line, ...below].join('\n');
}

/** The end of the report. */
export function tableOf(results: readonly RunResult[]): string {
  const scenarios = [...new Set(results.map(({ scenario }) => scenario))];
  const rows = scenarios.map((scenario) => rowOf(results.filter((result) => result.scenario === scenario)));
  const head = ['scenario', 'runs', 'failed', 'emitted', 'delivered', 'dead-lettered', 'dropped', 'seconds'];
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  const text = lines.map((cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  const failed = results.filter(({ wrong }) => wrong.length > 0);
  const again = failed.flatMap(({ scenario, seed }) =>
    seed === undefined ? `--only ${scenario}` : `--only ${scenario} --runs 1 --seed ${seed}`,
  );
  return [
    '',
    ...text,
    '',
    ...again.map((options) => `again: npm run test:faults -- ${options}`),
    `${results.length - failed.length} passed, ${failed.length} failed`,
  ].join('\n');
}

function rowOf(results: readonly RunResult[]): string[] {
  const sum = (name: string): number => results.reduce((total, { counts }) => total + (counts[name] ?? 0), 0);
  const failed = results.filter(({ wrong }) => wrong.length > 0).length;
  const seconds = results.reduce((total, result) => total + result.seconds, 0);
  const counts = ['emitted', 'delivered', 'letters', 'dropped'].map(sum);
  return [results[0]?.scenario ?? '', ...[results.length, failed, ...counts, Math.round(seconds)].map(String)];
}
