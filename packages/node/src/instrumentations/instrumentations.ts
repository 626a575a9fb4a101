// Loads each instrumentation when the app first loads a module that it patches.
import type { TracerProvider } from '@opentelemetry/api';
import type { Instrumentation as OtelInstrumentation } from '@opentelemetry/instrumentation';
import type { SeenModule } from '@telltale/catalog';
import type { Logs } from '../capture/logs.ts';
import { asOwn, loadOwn, requireBeside } from '../loading.ts';
import type { MeterProvider } from '../metrics/meter-provider.ts';
import { meterProviderFor } from '../metrics/meter-providers.ts';
import { instrumentations as table } from '../modules/instrumentation-table.ts';
import { beforePackage, onFirstLoad } from '../modules/patchers.ts';
import { ownOpenTelemetry } from '../opentelemetry/opentelemetry-api.ts';
import type { Settings } from '../settings/settings.ts';
import { exportsSpans } from '../tracing/tracing.ts';
import type { WrittenHeaders } from './http/header-access.ts';
import { HttpWatch } from './http/watch.ts';
import { OnDemand } from './on-demand.ts';
import { seenModulesOf } from './seen-modules.ts';

const prefix = '@opentelemetry/instrumentation-';

/** The instrumentations of a process. */
export class Instrumentations {
  readonly #settings: Settings;
  readonly #prepare: () => void;
  readonly #http: HttpWatch;
  readonly #exportsSpans: boolean;
  readonly #loaded = new Map<string, OtelInstrumentation>();
  readonly #operations = new OnDemand(() => {
    const { ClientOperations } = loadOwn<typeof import('./client-operations.ts')>(
      './instrumentations/client-operations.js',
    );
    return new ClientOperations();
  });
  readonly #breakers = new OnDemand(() => {
    const { CircuitBreakers } = loadOwn<typeof import('./circuit-breakers/breakers.ts')>(
      './instrumentations/circuit-breakers/breakers.js',
    );
    return new CircuitBreakers();
  });
  readonly #pools = new OnDemand(() => {
    const { ConnectionPools } = loadOwn<typeof import('./connection-pools/pools.ts')>(
      './instrumentations/connection-pools/pools.js',
    );
    return new ConnectionPools();
  });
  #meterProvider: MeterProvider | undefined;
  #stopped = false;

  /**
   * @param options.prepare runs before the first instrumentation is created: its histograms must exist
   * @param options.logs receives requests that are logged
   */
  constructor(
    settings: Settings,
    { prepare, logs }: { readonly prepare: () => void; readonly logs: Logs | undefined },
  ) {
    this.#settings = settings;
    this.#prepare = prepare;
    this.#exportsSpans = exportsSpans(settings);
    this.#http = new HttpWatch({ settings, logs, prepare, exportsSpans: this.#exportsSpans });
  }

  /** Waits for the modules that the app will load. */
  watch(): void {
    for (const [name, { modules }] of Object.entries(table)) {
      if (!this.isWanted(name) || name === 'undici' || (name === 'http' && !this.#exportsSpans)) continue;
      for (const module of modules) beforePackage(module, () => this.load(name));
    }
    if (!this.#exportsSpans) {
      if (this.isWanted('http')) this.#http.watchHttp();
      this.#http.watchRoutes((name) => this.#isEnabled(name));
    } else if (this.isWanted('http')) this.#http.watchClients();
    if (this.isWanted('undici')) this.#http.watchFetch(() => this.#exportsSpans && this.load('undici'));
    if (this.isWanted('aws-lambda') && process.env._HANDLER && process.env.LAMBDA_TASK_ROOT) this.load('aws-lambda');
    this.#watchPoolsAndBreakers();
  }

  #watchPoolsAndBreakers(): void {
    if (this.isWanted('pg')) {
      onFirstLoad(['pg-pool'], () => {
        const pgPool = loadOwn<typeof import('./connection-pools/pg-pool.ts')>(
          './instrumentations/connection-pools/pg-pool.js',
        );
        pgPool.watchPgPools(this.#pools.get());
      });
    }
    if (this.isWanted('opossum')) {
      onFirstLoad(['opossum'], () => {
        const opossum = loadOwn<typeof import('./circuit-breakers/opossum.ts')>(
          './instrumentations/circuit-breakers/opossum.js',
        );
        opossum.watchOpossum(this.#breakers.get());
      });
    }
    if (this.isWanted('cockatiel')) {
      onFirstLoad(['cockatiel'], () => {
        const cockatiel = loadOwn<typeof import('./circuit-breakers/cockatiel.ts')>(
          './instrumentations/circuit-breakers/cockatiel.js',
        );
        cockatiel.watchCockatiel(this.#breakers.get());
      });
    }
  }

  /** Creates an instrumentation, unless it exists or is disabled. */
  load(name: string): void {
    if (this.#stopped || this.#loaded.has(name) || !this.isWanted(name)) return;
    this.#prepare();
    asOwn(() => {
      const exports: Record<string, unknown> = requireBeside('@opentelemetry/auto-instrumentations-node')(
        prefix + name,
      );
      const Made = Object.values(exports).find(isInstrumentationClass);
      if (Made === undefined) throw new Error(`${prefix + name} has no instrumentation`);
      const made = new Made(this.#configuration(name));
      if (this.#meterProvider) made.setMeterProvider(meterProviderFor(name, this.#meterProvider));
      if (table[name]?.measured) made.setTracerProvider(this.#measuring(name));
      this.#loaded.set(name, made);
    });
  }

  /** Makes present and future instrumentations record into the provider. */
  setMeterProvider(meterProvider: MeterProvider): void {
    this.#meterProvider = meterProvider;
    this.#http.setMeterProvider(meterProvider);
    this.#operations.setMeterProvider(meterProvider);
    this.#breakers.setMeterProvider(meterProvider);
    this.#pools.setMeterProvider(meterProvider);
    for (const [name, made] of this.#loaded) made.setMeterProvider(meterProviderFor(name, meterProvider));
  }

  /** The modules that the instrumentations have seen. */
  met(): SeenModule[] {
    return [...this.#http.met(), ...[...this.#loaded].flatMap(([name, made]) => seenModulesOf(name, made))];
  }

  /** Stops recording, and creates no further instrumentations. Patches stay: others may have patched on top of them. */
  stop(): void {
    this.#stopped = true;
    this.#http.stop();
    if (this.#loaded.size === 0) return;
    const { api } = ownOpenTelemetry();
    for (const instrumentation of this.#loaded.values()) {
      instrumentation.setTracerProvider(new api.ProxyTracerProvider());
      instrumentation.setMeterProvider({ getMeter: () => api.createNoopMeter() });
    }
  }

  /** Creates the spans of a client, and measures them. */
  #measuring(name: string): TracerProvider {
    const { api } = ownOpenTelemetry();
    const { watchClientSpans } = loadOwn<typeof import('./client-spans.ts')>('./instrumentations/client-spans.js');
    const operations = this.#operations.get();
    return watchClientSpans(api, (operation) => operations.record(operation), {
      sendsRoots: table[name]?.rootSpans !== 'none',
    });
  }

  /** Whether the settings allow it: not disabled, and on the list of enabled ones if there is one. */
  #isEnabled(name: string): boolean {
    const { instrumentationsEnabled: enabled, instrumentationsDisabled: disabled } = this.#settings;
    return !disabled.includes(name) && (enabled === undefined || enabled.includes(name));
  }

  /** Whether a setting leaves it enabled. */
  isWanted(name: string): boolean {
    if (!this.#isEnabled(name)) return false;
    const { offUnlessNamed, spansOnly, namesRoutes } = table[name] ?? {};
    if (namesRoutes && !this.#exportsSpans) return false;
    if (this.#settings.instrumentationsEnabled !== undefined) return true;
    return offUnlessNamed === undefined && (spansOnly === undefined || this.#exportsSpans);
  }

  #configuration(name: string): object {
    // Operations outside of a request (a queue's worker, start-up) are measured too.
    if (table[name]?.measured) return { requireParentSpan: false };
    // A trace that the app propagates itself is kept: these hooks add no other headers.
    const namesTrace = ({ headers }: { readonly headers?: WrittenHeaders }): boolean => this.#http.namesTrace(headers);
    if (name === 'undici') return { ignoreRequestHook: namesTrace };
    return name === 'http' ? { ignoreOutgoingRequestHook: namesTrace } : {};
  }
}

function isInstrumentationClass(value: unknown): value is new (config: object) => OtelInstrumentation {
  return typeof value === 'function' && /Instrumentation$/.test(value.name) && 'prototype' in value;
}
