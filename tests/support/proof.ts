// Runs the checks of a proof one after the other, and reports each when it is done.
import type { Result } from './proof-report.ts';

/** A promise, and how it is tried on what the proof has started. */
export interface ProofCheck<Args extends readonly unknown[]> {
  /** One word for `--only`. */
  readonly name: string;
  /** What is promised. */
  readonly promise: string;
  /** Why it cannot be tried on this machine; undefined where it can. */
  whyNot?(): string | undefined;
  /**
   * Tries it.
   *
   * @returns what was found, in a few words
   * @throws Error with what is not so
   */
  run(...args: Args): Promise<string>;
}

/** Writes a line of progress to stderr, with the time. */
export function say(line: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)}  ${line}\n`);
}

/** Tries checks in their order; one that fails keeps no other from being tried. */
export async function runChecks<Args extends readonly unknown[]>(
  checks: readonly ProofCheck<Args>[],
  ...args: Args
): Promise<Result[]> {
  const results: Result[] = [];
  for (const check of checks) {
    say(check.promise);
    const why = check.whyNot?.();
    const result = why === undefined ? await runCheck(check, args) : skippedCheck(check, why);
    const found = result.found.split('\n').join(' ');
    say(`  ${result.skipped ? 'not tried' : result.ok ? 'yes' : 'NO'}, ${result.seconds} s: ${found}`);
    results.push(result);
  }
  return results;
}

/** The result of a check that cannot be tried. */
export function skippedCheck({ name, promise }: Pick<Result, 'name' | 'promise'>, why: string): Result {
  return { name, promise, ok: true, skipped: true, found: `skipped: ${why}`, seconds: 0 };
}

async function runCheck<Args extends readonly unknown[]>(check: ProofCheck<Args>, args: Args): Promise<Result> {
  const begun = Date.now();
  const outcome = await check.run(...args).then(
    (found) => ({ ok: true, found }),
    (error: unknown) => ({ ok: false, found: error instanceof Error ? error.message : String(error) }),
  );
  const seconds = Number(((Date.now() - begun) / 1_000).toFixed(1));
  return { name: check.name, promise: check.promise, ...outcome, seconds };
}

/**
 * Ends what was started when a signal ends this process.
 *
 * @returns what makes it forget that
 */
export function endBySignal(...started: readonly AsyncDisposable[]): () => void {
  const end = (signal: NodeJS.Signals): void => {
    say(`${signal}: everything is ended`);
    const ended = started.map((one) => one[Symbol.asyncDispose]());
    Promise.allSettled(ended).finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}
