// Creates a component that records metrics when the app first needs it.
import type { MeterProvider } from '../metrics/meter-provider.ts';

interface Recording {
  setMeterProvider(provider: MeterProvider): void;
}

/** Such a component, and its provider, which it gets as soon as both exist. */
export class OnDemand<Part extends Recording> {
  readonly #make: () => Part;
  #part: Part | undefined;
  #meterProvider: MeterProvider | undefined;

  /** @param make called once, at the first use */
  constructor(make: () => Part) {
    this.#make = make;
  }

  /** The component, created at the first call. */
  get(): Part {
    if (this.#part) return this.#part;
    this.#part = this.#make();
    if (this.#meterProvider) this.#part.setMeterProvider(this.#meterProvider);
    return this.#part;
  }

  setMeterProvider(provider: MeterProvider): void {
    this.#meterProvider = provider;
    this.#part?.setMeterProvider(provider);
  }
}
