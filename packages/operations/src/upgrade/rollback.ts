// Rolls a failed part of an upgrade back to its previous version, or says why that is impossible.
import { type Operator, PlaneError } from '@telltale/plane';
import type { Replacement } from './plan.ts';

/** The state of an upgrade when a part failed. */
export interface Failure {
  readonly failed: Replacement;
  readonly error: unknown;
  readonly done: readonly Replacement[];
  readonly left: readonly Replacement[];
  /** Folder of the backup made before; undefined if there is none. */
  readonly backup: string | undefined;
}

/** Rolls a failed part back if possible, and describes the state of all parts. */
export async function rollback(operator: Operator, failure: Failure): Promise<PlaneError> {
  const { failed, error, done, left } = failure;
  const sentences = [await stateOf(operator, failure), ...howLeft(done, left)];
  return new PlaneError('upgrade_failed', {
    what: `cannot upgrade ${failed.part} from ${failed.from} to ${failed.to}`,
    why: reasonOf(error),
    remedy: sentences.join('. '),
    cause: error,
  });
}

/** The state of the parts that did not fail. */
export function howLeft(done: readonly Replacement[], left: readonly Replacement[]): string[] {
  return [
    ...(done.length > 0 ? [`Upgraded: ${done.map(({ part, to }) => `${part} ${to}`).join(', ')}`] : []),
    ...(left.length > 0 ? [`Not changed: ${left.map(({ part, from }) => `${part} ${from}`).join(', ')}`] : []),
  ];
}

/** The state of the failed part. */
async function stateOf(operator: Operator, { failed, backup }: Failure): Promise<string> {
  const { part, from, to } = failed;
  // If it cannot be determined what runs, the failure is still reported.
  const versions = await operator.versions().catch((): Record<string, string> => ({}));
  if (versions[part] === from) return `${part} ${from} was not touched`;
  // Elasticsearch converts its data irreversibly before it answers.
  if (part.startsWith('elasticsearch'))
    return `${part} ${to} may have changed its data, which ${from} cannot read. ${restoring(operator, backup)}`;
  try {
    await operator.rollBack(part);
    return `${part} runs ${from} again, with its data`;
  } catch (error) {
    return `${part} could not be rolled back (${reasonOf(error)}); its data stays. See its log: telltale logs ${part}`;
  }
}

function restoring({ engine }: Operator, backup: string | undefined): string {
  if (backup === undefined) {
    return 'There is no backup. See its log: telltale logs elasticsearch';
  }
  return `Go back with the previous version of Telltale: telltale down --engine ${engine} --purge && telltale up --engine ${engine} && telltale restore --engine ${engine} ${backup}`;
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^\[telltale plane\] /, '').replace(/\.$/, '');
}
