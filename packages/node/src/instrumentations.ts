// Loads each instrumentation when the app first loads what it patches.
import type { TracerProvider } from '@opentelemetry/api';
import type { Instrumentation as OtelInstrumentation } from '@opentelemetry/instrumentation';
import { CircuitBreakers } from './circuit-breakers/breakers.ts';
import { watchCockatiel } from './circuit-breakers/cockatiel.ts';
import { watchOpossum } from './circuit-breakers/opossum.ts';
import { ClientOperations } from './client-operations.ts';
import { watchClientSpans } from './client-spans.ts';
import { watchPgPools, withoutPools } from './connection-pools/pg-pool.ts';
import { ConnectionPools } from './connection-pools/pools.ts';
import { watchFastifyRoutes } from './fastify-route.ts';
import { watchClients } from './http/client.ts';
import { NotableRequests } from './http/notable-requests.ts';
import { watchServers } from './http/server.ts';
import { HttpTelemetry } from './http/telemetry.ts';
import { instrumentations as table } from './instrumentation-table.ts';
import { asOwn, loadOwn, requireBeside } from './loading.ts';
import type { Logs } from './logs.ts';
import type { MeterProvider } from './meter-provider.ts';
import { beforePackage } from './patchers.ts';
import { propagatorOf } from './propagation/propagators.ts';
import type { Met } from './report.ts';
import type { Settings } from './settings.ts';
import { exportsSpans } from './tracing.ts';
import { warn } from './warnings.ts';

const prefix = '@opentelemetry/instrumentation-';

/** The instrumentations of a process. */
export class Instrumentations {
  readonly #settings: Settings;
  readonly #prepare: () => void;
  readonly #logs: Logs | undefined;
  readonly #loaded = new Map<string, OtelInstrumentation>();
  readonly #operations = new ClientOperations();
  readonly #breakers = new CircuitBreakers();
  readonly #pools = new ConnectionPools();
  #http: HttpTelemetry | undefined;
  readonly #httpModules: string[] = [];
  #meterProvider: MeterProvider | undefined;
  #stopped = false;

  /**
   * @param options.prepare run before the first instrumentation is made: what it records into must be there
   * @param options.logs where requests that are worth a record are recorded
   */
  constructor(
    settings: Settings,
    { prepare, logs }: { readonly prepare: () => void; readonly logs: Logs | undefined },
  ) {
    this.#settings = settings;
    this.#prepare = prepare;
    this.#logs = logs;
  }

  /** Waits for the modules that the app will load. */
  watch(): void {
    for (const [name, { modules }] of Object.entries(table)) {
      if (!this.isWanted(name)) continue;
      if (name === 'http' && !exportsSpans(this.#settings)) continue;
      for (const module of modules) beforePackage(module, () => this.load(name));
    }
    if (this.isWanted('http') && !exportsSpans(this.#settings)) this.#watchHttp();
    if (this.isWanted('undici')) this.#watchFetch();
    if (this.isWanted('aws-lambda') && process.env._HANDLER && process.env.LAMBDA_TASK_ROOT) this.load('aws-lambda');
    beforePackage('fastify', () => {
      this.#prepare();
      watchFastifyRoutes();
    });
    if (this.isWanted('pg')) watchPgPools(this.#pools);
    if (this.isWanted('opossum')) watchOpossum(this.#breakers);
    if (this.isWanted('cockatiel')) watchCockatiel(this.#breakers);
  }

  /** Makes one instrumentation, unless it is there or not wanted. */
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
      if (this.#meterProvider) made.setMeterProvider(providerFor(name, this.#meterProvider));
      if (table[name]?.measured) made.setTracerProvider(this.#measuring());
      this.#loaded.set(name, made);
    });
  }

  /** Has each instrumentation record into the provider: those that are there, and those that come. */
  setMeterProvider(meterProvider: MeterProvider): void {
    this.#meterProvider = meterProvider;
    this.#http?.setMeterProvider(meterProvider);
    this.#operations.setMeterProvider(meterProvider);
    this.#breakers.setMeterProvider(meterProvider);
    this.#pools.setMeterProvider(meterProvider);
    for (const [name, made] of this.#loaded) made.setMeterProvider(providerFor(name, meterProvider));
  }

  /** What the instrumentations have met so far. */
  met(): Met[] {
    const own = this.#httpModules.map((module) => ({
      instrumentation: 'http',
      module,
      version: undefined,
      supported: ['*'],
      patched: true,
    }));
    const loaded = [...this.#loaded].flatMap(([name, made]) => modulesOf(made).map((module) => metOf(name, module)));
    return [...own, ...loaded];
  }

  /** Takes every patch back, and makes no more. */
  stop(): void {
    this.#stopped = true;
    if (this.#http) this.#http.stopped = true;
    for (const instrumentation of this.#loaded.values()) instrumentation.disable();
  }

  /** Makes the spans of a client, and measures them. */
  #measuring(): TracerProvider {
    const api = loadOwn<typeof import('@opentelemetry/api')>('@opentelemetry/api');
    return watchClientSpans(api, (operation) => this.#operations.record(operation));
  }

  /** Of what the instrumentation does for a span that is sent nowhere, a request would pay for all. */
  #watchHttp(): void {
    for (const module of ['http', 'https'] as const) {
      beforePackage(module, () => {
        if (this.#stopped) return;
        if (this.#http === undefined) {
          this.#prepare();
          const api = loadOwn<typeof import('@opentelemetry/api')>('@opentelemetry/api');
          this.#http = new HttpTelemetry(api, propagatorOf(api, this.#settings.propagators), this.#notables(api));
          if (this.#meterProvider) this.#http.setMeterProvider(this.#meterProvider);
          watchClients(this.#http);
        }
        watchServers(module, this.#http);
        this.#httpModules.push(module);
      });
    }
  }

  #notables({ context }: typeof import('@opentelemetry/api')): NotableRequests | undefined {
    const { requests: records, requestSlowMs: slowMs } = this.#settings;
    if (this.#logs === undefined || records === 'none') return undefined;
    return new NotableRequests({ logs: this.#logs, records, slowMs, within: (of, work) => context.with(of, work) });
  }

  /** Whether a setting leaves it on. */
  isWanted(name: string): boolean {
    const { instrumentationsEnabled: enabled, instrumentationsDisabled: disabled } = this.#settings;
    if (disabled.includes(name)) return false;
    if (enabled !== undefined) return enabled.includes(name);
    const { offUnlessNamed, spansOnly } = table[name] ?? {};
    return offUnlessNamed === undefined && (spansOnly === undefined || exportsSpans(this.#settings));
  }

  #configuration(name: string): object {
    if (exportsSpans(this.#settings)) return {};
    // A layer's span would only stand between a log line and the request's span; the route is found without it.
    return name === 'express' ? { ignoreLayersType: ['router', 'middleware', 'request_handler'] } : {};
  }

  /** Node's own `fetch` is no module that is loaded: what asks for it first finds it instrumented. */
  #watchFetch(): void {
    const found = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
    if (found?.configurable !== true || typeof found.value !== 'function') return;
    const restore = (): void => void Object.defineProperty(globalThis, 'fetch', found);
    Object.defineProperty(globalThis, 'fetch', {
      configurable: true,
      enumerable: found.enumerable ?? true,
      get: () => {
        restore();
        try {
          this.load('undici');
        } catch (error) {
          warn('preload', `cannot instrument fetch: ${error}. The app runs on without.`);
        }
        return found.value;
      },
      set(value: unknown) {
        Object.defineProperty(globalThis, 'fetch', { ...found, value });
      },
    });
  }
}

/** What an instrumentation records into. */
function providerFor(name: string, provider: MeterProvider): Parameters<OtelInstrumentation['setMeterProvider']>[0] {
  return name === 'pg' ? withoutPools(provider) : provider;
}

/** What an instrumentation keeps of a module that it patches; set when that one is loaded. */
interface ModuleDefinition {
  readonly name: string;
  readonly supportedVersions: readonly string[];
  readonly moduleVersion?: string;
  readonly moduleExports?: unknown;
}

function modulesOf(made: OtelInstrumentation): ModuleDefinition[] {
  const modules: unknown = Reflect.get(made, '_modules');
  const known = (Array.isArray(modules) ? modules : []) as ModuleDefinition[];
  return known.filter(({ moduleVersion, moduleExports }) => moduleVersion !== undefined || moduleExports !== undefined);
}

function metOf(instrumentation: string, definition: ModuleDefinition): Met {
  const { name: module, moduleVersion: version, supportedVersions: supported, moduleExports } = definition;
  return { instrumentation, module, version, supported, patched: moduleExports !== undefined };
}

function isInstrumentationClass(value: unknown): value is new (config: object) => OtelInstrumentation {
  return typeof value === 'function' && /Instrumentation$/.test(value.name) && 'prototype' in value;
}
