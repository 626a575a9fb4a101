// The registry of a process's metrics, by their names on the page.
import { limits } from '../limits.ts';
import { shown } from './labels.ts';
import type { Description, PageType, Storage } from './storage.ts';

/** Metrics of one type that share a name on the page. */
export interface Family {
  /** Name with unit and type, with characters that every Prometheus accepts. */
  readonly name: string;
  readonly type: PageType;
  readonly help: string;
  /** One for each scope and name; labels distinguish several. */
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
   * Registers a metric; returns the existing one if its scope has created it before.
   *
   * @param make creates its storage
   */
  add<Made extends Storage>({ name, pageName, type, scope, help }: Description, make: () => Made): Made {
    const key = `${type} ${pageName}`;
    const family = this.#families.get(key);
    const known = family?.storages.find(({ description: other }) => other.scope === scope && other.name === name);
    if (known !== undefined) return known as Made;
    const made = make();
    this.#metrics += 1;
    if (this.#metrics > limits.metricsMax) {
      const isFirst = this.#metrics === limits.metricsMax + 1;
      if (isFirst)
        this.warnOnce(`there are ${limits.metricsMax} metrics: ${shown(name)} and others are left off the page.`);
    } else if (family !== undefined) family.storages.push(made);
    else this.#families.set(key, { name: pageName, type, help, storages: [made] });
    return made;
  }

  /** Each warning once. */
  warnOnce(message: string): void {
    if (this.#warned.has(message) || this.#warned.size >= limits.warningsMax) return;
    this.#warned.add(message);
    this.#onWarning(message);
  }
}
