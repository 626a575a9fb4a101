// Instruments opossum's circuit breakers through their events.
import { addPatcher, watchPackage } from '../../modules/patchers.ts';
import type { BreakerState, CallOutcome, CircuitBreakers } from './breakers.ts';

/** The part of a breaker that we use. */
interface OpossumBreaker {
  readonly name?: unknown;
}

type Emit = (this: OpossumBreaker, event: unknown, ...values: unknown[]) => boolean;

/** The events that are recorded; others come before a breaker has its name. */
const events: ReadonlySet<unknown> = new Set(['fire', 'success', 'failure', 'reject', 'open', 'close', 'halfOpen']);

const stateAfter: Readonly<Record<string, BreakerState>> = { open: 'open', close: 'closed', halfOpen: 'half_open' };

/** opossum emits 'failure' after 'timeout' for the same call. */
function outcomeOf(event: unknown, error: unknown): CallOutcome | undefined {
  if (event === 'success') return 'success';
  if (event === 'reject') return 'rejected';
  if (event !== 'failure') return undefined;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  // At full capacity it makes no call either.
  if (code === 'ESEMLOCKED') return 'rejected';
  return code === 'ETIMEDOUT' ? 'timeout' : 'failure';
}

/** Taps each copy of opossum that the app loads from now on. */
export function watchOpossum(breakers: CircuitBreakers): void {
  watchPackage('opossum');
  addPatcher((exports, name) => {
    if (name !== 'opossum') return exports;
    const { prototype } = exports as { prototype: { emit: Emit } };
    const { emit } = prototype;
    prototype.emit = function tapped(event, ...values) {
      if (events.has(event)) {
        const breaker = breakers.of(this, this.name);
        const outcome = outcomeOf(event, values[0]);
        if (outcome !== undefined) breaker.count(outcome);
        const state = stateAfter[String(event)];
        if (state !== undefined) breaker.enter(state);
      }
      return Reflect.apply(emit, this, [event, ...values]);
    };
    return exports;
  });
}
