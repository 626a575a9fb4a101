// The connection pools of a process, observed at each scrape.

import { limits } from '../../limits.ts';
import { catalogObservable } from '../../metrics/catalog-instruments.ts';
import type { MeterProvider } from '../../metrics/meter-provider.ts';

/** Connections of a pool. */
export interface PoolState {
  readonly used: number;
  readonly idle: number;
  /** Number of waiting requests. */
  readonly pending: number;
  readonly max: number | undefined;
}

interface KnownPool {
  readonly name: string;
  readonly pool: WeakRef<object>;
  readonly read: (pool: object) => PoolState;
}

/** The pools of a process. */
export class ConnectionPools {
  readonly #seen = new WeakSet<object>();
  #known: KnownPool[] = [];
  #meterProvider: MeterProvider | undefined;
  #observed = false;

  /** Reports a pool as long as it exists; pools with the same name are one. */
  add<Pool extends object>(pool: Pool, name: string, read: (pool: Pool) => PoolState): void {
    if (this.#seen.has(pool) || this.#known.length >= limits.connectionPoolsMax) return;
    this.#seen.add(pool);
    this.#known.push({ name, pool: new WeakRef(pool), read: read as KnownPool['read'] });
    this.#observe();
  }

  setMeterProvider(provider: MeterProvider): void {
    this.#meterProvider = provider;
    this.#observe();
  }

  /** The existing pools, summed by name. */
  #states(): Map<string, PoolState> {
    const sums = new Map<string, PoolState>();
    this.#known = this.#known.filter(({ name, pool, read }) => {
      const living = pool.deref();
      if (living === undefined) return false;
      const { used, idle, pending, max } = read(living);
      const sum = sums.get(name) ?? { used: 0, idle: 0, pending: 0, max: undefined };
      sums.set(name, {
        used: sum.used + used,
        idle: sum.idle + idle,
        pending: sum.pending + pending,
        max: max === undefined ? sum.max : (sum.max ?? 0) + max,
      });
      return true;
    });
    return sums;
  }

  /** An app without pools has no metrics of them. */
  #observe(): void {
    if (this.#observed || this.#meterProvider === undefined || this.#known.length === 0) return;
    this.#observed = true;
    const meter = this.#meterProvider.getMeter('@telltale/node');
    const pool = (name: string) => ({ 'db.client.connection.pool.name': name });
    catalogObservable(meter, 'db.client.connection.count').addCallback((result) => {
      for (const [name, { used, idle }] of this.#states()) {
        result.observe(used, { ...pool(name), 'db.client.connection.state': 'used' });
        result.observe(idle, { ...pool(name), 'db.client.connection.state': 'idle' });
      }
    });
    catalogObservable(meter, 'db.client.connection.pending_requests').addCallback((result) => {
      for (const [name, { pending }] of this.#states()) result.observe(pending, pool(name));
    });
    catalogObservable(meter, 'db.client.connection.max').addCallback((result) => {
      for (const [name, { max }] of this.#states()) if (max !== undefined) result.observe(max, pool(name));
    });
  }
}
