// The metrics of a process by the names that they have on a page.
import { type Instrument, prometheusName } from '@telltale/catalog';
import { limits } from '../limits.ts';
import type { Description, PageType, Storage } from './storage.ts';

/** Metrics that share a name on the page. */
export interface Family {
  /** Name with unit and type, in characters that every Prometheus takes. */
  readonly name: string;
  /** The same with OpenTelemetry's own characters. */
  readonly utf8Name: string;
  readonly type: PageType;
  readonly help: string;
  /** One a scope; several are told apart by a label. */
  readonly storages: Storage[];
}

/** All metrics of a process. */
export class Registry {
  readonly #families = new Map<string, Family>();
  readonly #warned = new Set<string>();
  readonly #onWarning: (message: string) => void;
  #metrics = 0;

  constructor(onWarning: (message: string) => void) {
    this.#onWarning = onWarning;
  }

  families(): IterableIterator<Family> {
    return this.#families.values();
  }

  /**
   * Has the metric on the page; where its scope has made it before, that one is it.
   *
   * @param instrument decides the suffix of its name
   * @param make makes its storage
   */
  add<Made extends Storage>(description: Description, instrument: Instrument, make: () => Made): Made {
    const { name, unit, type, scope, help } = description;
    const pageName = prometheusName({ name, unit, instrument });
    const family = this.#families.get(pageName);
    const known = family?.storages.find(({ description: other }) => other.scope === scope && other.name === name);
    if (known !== undefined && family?.type === type) return known as Made;
    const made = make();
    if (family !== undefined && family.type !== type) {
      this.warnOnce(
        `${pageName} is left off the page as a ${type} of ${scope}: it is a ${family.type} already. Rename one of them.`,
      );
      return made;
    }
    this.#metrics += 1;
    if (this.#metrics > limits.metricsMax) {
      this.warnOnce(`there are more than ${limits.metricsMax} metrics: ${pageName} and others are left off the page.`);
      return made;
    }
    if (family !== undefined) family.storages.push(made);
    else {
      const utf8Name = prometheusName({ name, unit, instrument, utf8: true });
      this.#families.set(pageName, { name: pageName, utf8Name, type, help, storages: [made] });
    }
    return made;
  }

  /** Each thing once. */
  warnOnce(message: string): void {
    if (this.#warned.has(message) || this.#warned.size >= limits.warningsMax) return;
    this.#warned.add(message);
    this.#onWarning(message);
  }
}
