// Instruments cockatiel's circuit breakers, each from its first call on.
import { addPatcher, watchPackage } from '../../modules/patchers.ts';
import type { Breaker, BreakerState, CircuitBreakers } from './breakers.ts';

/** The part of a breaker that we use. It has no name, unless the app gives it one. */
interface CockatielBreaker {
  readonly name?: unknown;
  readonly state: number;
  onSuccess(listener: () => void): unknown;
  onFailure(listener: (failure: { readonly handled: boolean }) => void): unknown;
  onStateChange(listener: (state: number) => void): unknown;
}

type Execute = (this: CockatielBreaker, ...given: unknown[]) => Promise<unknown>;

/** By cockatiel's number: closed, open, half open, held open by hand. */
const states: readonly BreakerState[] = ['closed', 'open', 'half_open', 'open'];

function listen(breaker: CockatielBreaker, counted: Breaker): void {
  const enter = (state: number): void => counted.enter(states[state] ?? 'closed');
  enter(breaker.state);
  breaker.onStateChange(enter);
  breaker.onSuccess(() => counted.count('success'));
  // An error that the policy does not handle is no failure for the breaker, but one for the caller.
  breaker.onFailure(() => counted.count('failure'));
}

function isRejection(error: unknown): error is object {
  return (
    typeof error === 'object' &&
    error !== null &&
    ('isBrokenCircuitError' in error || 'isIsolatedCircuitError' in error)
  );
}

/** Taps each copy of cockatiel that the app loads from now on. */
export function watchCockatiel(breakers: CircuitBreakers): void {
  watchPackage('cockatiel');
  const listened = new WeakSet<object>();
  /** A call that waited for another one's end passes here twice. */
  const counted = new WeakSet<object>();
  addPatcher((exports, name) => {
    if (name !== 'cockatiel') return exports;
    const { prototype } = (exports as { CircuitBreakerPolicy: { prototype: { execute: Execute } } })
      .CircuitBreakerPolicy;
    const { execute } = prototype;
    prototype.execute = async function tapped(...given) {
      const breaker = breakers.of(this, this.name);
      if (!listened.has(this)) {
        listened.add(this);
        listen(this, breaker);
      }
      try {
        return await Reflect.apply(execute, this, given);
      } catch (error) {
        if (isRejection(error) && !counted.has(error)) {
          counted.add(error);
          breaker.count('rejected');
        }
        throw error;
      }
    };
    return exports;
  });
}
