// The shipping page: the accounts of each process, and the dead letters.
import type { DeadLetters } from '@telltale/plane';
import type { Shipping } from '../api.ts';
import { ConsoleError } from '../console-error.ts';
import type { Servers } from '../servers/servers.ts';
import { accountsOf } from './accounts.ts';
import { limits } from './limits.ts';

/** Parameters of the shipping view. */
export interface ShippingQuestion {
  /** Returns the newest dead letters, if they can be read. */
  readonly letters: () => Promise<Awaited<ReturnType<DeadLetters['list']>> | undefined>;
  readonly canRetry: boolean;
  readonly signal?: AbortSignal | undefined;
}

type DeadLettersAnswer = Pick<Shipping, 'dead_letters' | 'dead_letters_unknown'>;

const none = { total: 0, letters: [] } as const;

async function deadLetters(read: ShippingQuestion['letters']): Promise<DeadLettersAnswer> {
  try {
    const found = await read();
    if (found === undefined)
      return { dead_letters: none, dead_letters_unknown: 'The dead letters cannot be read here.' };
    const letters = found.letters.slice(0, limits.lettersMax).map(({ id, at, data_stream, reason, original }) => ({
      id,
      at,
      data_stream,
      reason: reason.slice(0, limits.reasonLengthMax).toWellFormed(),
      original: original.slice(0, limits.originalLengthMax).toWellFormed(),
    }));
    return { dead_letters: { total: found.total, letters } };
  } catch (error) {
    return { dead_letters: none, dead_letters_unknown: error instanceof Error ? error.message : String(error) };
  }
}

async function processes(
  servers: Servers,
  signal: AbortSignal | undefined,
): Promise<Pick<Shipping, 'processes' | 'processes_left_out' | 'processes_unknown'>> {
  try {
    const all = await accountsOf({ servers, signal });
    const leftOut = all.length - limits.processesMax;
    return { processes: all.slice(0, limits.processesMax), ...(leftOut > 0 && { processes_left_out: leftOut }) };
  } catch (error) {
    if (!(error instanceof ConsoleError)) throw error;
    return { processes: [], processes_unknown: error.message };
  }
}

/** If one server fails, the other's answer is still shown. */
export async function shipping(servers: Servers, { letters, canRetry, signal }: ShippingQuestion): Promise<Shipping> {
  const [accounts, refused] = await Promise.all([processes(servers, signal), deadLetters(letters)]);
  signal?.throwIfAborted();
  return { ...accounts, ...refused, can_retry: canRetry };
}
