// Starts the HTTP instrumentation: servers, clients and fetch, each when its module is first loaded.
import type { SeenModule } from '@telltale/catalog';
import type { Logs } from '../../capture/logs.ts';
import type { MeterProvider } from '../../metrics/meter-provider.ts';
import { beforePackage, onFirstLoad } from '../../modules/patchers.ts';
import { ownOpenTelemetry } from '../../opentelemetry/opentelemetry-api.ts';
import type { Settings } from '../../settings/settings.ts';
import { propagatorOf } from '../../tracing/propagation/propagators.ts';
import { warn } from '../../warnings.ts';
import { watchClients } from './client.ts';
import { watchFetch } from './fetch.ts';
import { namesTrace, type WrittenHeaders } from './header-access.ts';
import { watchHttp2Clients } from './http2-client.ts';
import { RequestLog } from './request-log.ts';
import { frameworks } from './routes/frameworks.ts';
import { Routes } from './routes/routes.ts';
import { watchServers } from './server.ts';
import { HttpTelemetry } from './telemetry.ts';

type Api = typeof import('@opentelemetry/api');

/** Options of the HTTP instrumentation. */
export interface HttpWatchOptions {
  readonly settings: Settings;
  readonly logs: Logs | undefined;
  /** Runs before the first server or request is watched: the histograms must exist. */
  readonly prepare: () => void;
  /** Whether spans are exported; OpenTelemetry's instrumentation creates them then. */
  readonly exportsSpans: boolean;
}

/** Watches HTTP, and does nothing before the app loads it. */
export class HttpWatch {
  readonly #options: HttpWatchOptions;
  readonly #routes = new Routes(() => this.#api);
  readonly #modules: string[] = [];
  #telemetry: HttpTelemetry | undefined;
  #meterProvider: MeterProvider | undefined;
  #watchesFetch = false;
  #watchesClients = false;
  #stopped = false;

  constructor(options: HttpWatchOptions) {
    this.#options = options;
  }

  get #api(): Api {
    return ownOpenTelemetry().api;
  }

  /** A span that is not exported would still cost each request all of the instrumentation's work. */
  watchHttp(): void {
    for (const module of ['http', 'https', 'http2'] as const) {
      beforePackage(module, () => {
        if (this.#stopped) return;
        this.#watchClients();
        watchServers(module, this.#ensureTelemetry());
        if (module === 'http2') watchHttp2Clients(this.#ensureTelemetry());
        this.#modules.push(module);
      });
    }
  }

  /** Client requests are measured by us even if another instrumentation creates their spans. */
  watchClients(): void {
    for (const module of ['http', 'https']) beforePackage(module, () => this.#watchClients());
  }

  /** Whether the app propagates the trace of a request itself; then its headers are not changed. */
  namesTrace(headers: WrittenHeaders | undefined): boolean {
    return namesTrace(headers, this.#ensureTelemetry().traceHeaders);
  }

  #watchClients(): void {
    if (this.#stopped || this.#watchesClients) return;
    this.#watchesClients = true;
    watchClients(this.#ensureTelemetry());
  }

  /** @param isWanted whether a setting enables the framework */
  watchRoutes(isWanted: (name: string) => boolean): void {
    for (const { name, packages, load } of frameworks) {
      if (isWanted(name)) onFirstLoad(packages, () => load()(this.#routes));
    }
  }

  /**
   * Node's own `fetch` is not a loaded module, so it is watched at its first use.
   *
   * @param begin further work at the first load
   */
  watchFetch(begin: () => void): void {
    const watch = (): void => {
      if (!this.#stopped && !this.#watchesFetch) {
        this.#watchesFetch = true;
        watchFetch(this.#ensureTelemetry());
      }
      begin();
    };
    beforePackage('undici', watch);
    const found = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
    if (found?.configurable !== true || typeof found.value !== 'function') return;
    const restore = (): void => void Object.defineProperty(globalThis, 'fetch', found);
    Object.defineProperty(globalThis, 'fetch', {
      configurable: true,
      enumerable: found.enumerable ?? true,
      get: () => {
        restore();
        try {
          watch();
        } catch (error) {
          warn('preload', `cannot instrument fetch: ${error}. The app continues without it.`);
        }
        return found.value;
      },
      set(value: unknown) {
        Object.defineProperty(globalThis, 'fetch', { ...found, value });
      },
    });
  }

  setMeterProvider(provider: MeterProvider): void {
    this.#meterProvider = provider;
    this.#telemetry?.setMeterProvider(provider);
  }

  met(): SeenModule[] {
    const builtins = this.#modules.map((module) => ({
      instrumentation: 'http',
      module,
      version: undefined,
      supported: ['*'],
      patched: true,
    }));
    return [
      ...builtins,
      ...this.#routes.met().map((framework) => ({ instrumentation: framework.module, ...framework })),
    ];
  }

  /** Stops the instrumentation of requests. */
  stop(): void {
    this.#stopped = true;
    this.#routes.stopped = true;
    if (this.#telemetry) this.#telemetry.stopped = true;
  }

  #ensureTelemetry(): HttpTelemetry {
    if (this.#telemetry) return this.#telemetry;
    this.#options.prepare();
    const api = this.#api;
    this.#telemetry = new HttpTelemetry(api, {
      propagator: propagatorOf(api, this.#options.settings.propagators),
      requestLog: this.#requestLog(api),
      tracesClients: !this.#options.exportsSpans,
    });
    if (this.#meterProvider) this.#telemetry.setMeterProvider(this.#meterProvider);
    return this.#telemetry;
  }

  #requestLog({ context }: Api): RequestLog | undefined {
    const { logs, settings } = this.#options;
    const { requests: records, requestSlowMs: slowMs } = settings;
    if (logs === undefined || records === 'none') return undefined;
    return new RequestLog({ logs, records, slowMs, within: (of, work) => context.with(of, work) });
  }
}
