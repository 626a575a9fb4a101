// Metrics of circuit breakers: their calls and their states.

import { limits } from '../../limits.ts';
import { catalogObservable } from '../../metrics/catalog-instruments.ts';
import type { MeterProvider } from '../../metrics/meter-provider.ts';

/** State of a breaker, as the catalog names it. */
export type BreakerState = 'closed' | 'half_open' | 'open';

/** The outcome of a call through a breaker; a `rejected` call was never made. */
export type CallOutcome = 'success' | 'failure' | 'timeout' | 'rejected';

const states: readonly BreakerState[] = ['closed', 'half_open', 'open'];

/** A name that a library invents if none is given: a different one at each start. */
const madeUp = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/;

/** Breakers with the same name: outcomes of their calls, and their number in each state. */
class NamedBreakers {
  readonly calls: Map<CallOutcome, number> = new Map();
  readonly inState: Record<BreakerState, number> = { closed: 0, half_open: 0, open: 0 };
}

/** One breaker. */
export class Breaker {
  readonly #named: NamedBreakers;
  #state: BreakerState = 'closed';

  constructor(named: NamedBreakers) {
    this.#named = named;
    named.inState.closed += 1;
  }

  enter(state: BreakerState): void {
    this.#named.inState[this.#state] -= 1;
    this.#named.inState[state] += 1;
    this.#state = state;
  }

  count(outcome: CallOutcome): void {
    this.#named.calls.set(outcome, (this.#named.calls.get(outcome) ?? 0) + 1);
  }

  /** The breaker no longer exists. */
  forget(): void {
    this.#named.inState[this.#state] -= 1;
  }
}

/** The breakers of a process. */
export class CircuitBreakers {
  readonly #byName = new Map<string, NamedBreakers>();
  readonly #byObject = new WeakMap<object, Breaker>();
  /** A discarded open breaker would be reported as open for ever. */
  readonly #gone = new FinalizationRegistry<Breaker>((breaker) => breaker.forget());
  #unnamed = 0;
  #meterProvider: MeterProvider | undefined;
  #observed = false;

  /** Registers a breaker. @param name undefined, empty or invented: it gets a number, in the order of first use */
  of(object: object, name: unknown): Breaker {
    const known = this.#byObject.get(object);
    if (known) return known;
    const given = typeof name === 'string' && name !== '' && !madeUp.test(name) ? name : undefined;
    const breaker = new Breaker(this.#named(given));
    this.#byObject.set(object, breaker);
    this.#gone.register(object, breaker);
    this.#observe();
    return breaker;
  }

  setMeterProvider(provider: MeterProvider): void {
    this.#meterProvider = provider;
    this.#observe();
  }

  #named(name: string | undefined): NamedBreakers {
    // An app that creates a breaker for each request would have endless series.
    const full = this.#byName.size >= limits.circuitBreakersMax;
    const label = full && !this.#byName.has(name ?? '') ? 'other' : (name ?? `unnamed-${++this.#unnamed}`);
    const known = this.#byName.get(label);
    if (known) return known;
    const made = new NamedBreakers();
    this.#byName.set(label, made);
    return made;
  }

  /** An app without breakers has no metrics of them. */
  #observe(): void {
    if (this.#observed || this.#meterProvider === undefined || this.#byName.size === 0) return;
    this.#observed = true;
    const meter = this.#meterProvider.getMeter('@telltale/node');
    catalogObservable(meter, 'telltale.circuit_breaker.calls').addCallback((result) => {
      for (const [name, { calls }] of this.#byName) {
        for (const [outcome, count] of calls) result.observe(count, { 'circuit_breaker.name': name, outcome });
      }
    });
    catalogObservable(meter, 'telltale.circuit_breaker.instances').addCallback((result) => {
      for (const [name, { inState }] of this.#byName) {
        for (const state of states) result.observe(inState[state], { 'circuit_breaker.name': name, state });
      }
    });
  }
}
