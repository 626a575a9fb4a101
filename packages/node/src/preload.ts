// Wires the preload: settings, log capture, module hooks, metrics, graceful shutdown.
import { clearTimeout, setInterval, setTimeout } from 'node:timers';
import { pathToFileURL } from 'node:url';
import { isMainThread, workerData } from 'node:worker_threads';
import type { DebugReport, LoggerReport } from '@telltale/catalog';
import { atProcessEnd } from '@telltale/log-shipper';
import { captureConsole } from './capture/console.ts';
import { captureCrashes } from './capture/crash-records.ts';
import { releaseCrash } from './capture/crashes.ts';
import { Lifecycle } from './capture/lifecycle.ts';
import { captureLoggers } from './capture/loggers/loggers.ts';
import { type Logs, startLogs } from './capture/logs.ts';
import { captureOutput, linesUnshipped } from './capture/output/capture-output.ts';
import { replaceWinstonElasticsearch } from './capture/replace-winston-elasticsearch.ts';
import { captureWarnings } from './capture/warnings.ts';
import { Instrumentations } from './instrumentations/instrumentations.ts';
import { limits } from './limits.ts';
import { asOwn, loadOwn } from './loading.ts';
import { beforeServers, onceIdle } from './modules/app-started.ts';
import { bundlesFound } from './modules/bundled-libraries.ts';
import { patchBuiltinsAgain, watchModules } from './modules/module-hooks.ts';
import { beforePackage, isWatched } from './modules/patchers.ts';
import {
  apiCopies,
  loggersNow,
  noteResolved,
  packagesLoaded,
  probe,
  reportPath,
  shippersNow,
  writeReport,
} from './modules/report.ts';
import { watchOtherSetUps } from './opentelemetry/other-set-ups.ts';
import { isAnythingRegistered, unregisterOurs } from './opentelemetry/registrations.ts';
import { flushBeforeNaturalEnd } from './process/natural-end.ts';
import { describeService, type Service } from './process/service.ts';
import { isListenedFor, watchShutdown } from './process/shutdown.ts';
import { readSettings, type Settings, usesSdk } from './settings/settings.ts';
import { startTracing, type Tracing } from './tracing/tracing.ts';
import { warn, warningsSaid } from './warnings.ts';

type Metrics = import('./metrics/metrics.ts').Metrics;
type MetricsOptions = import('./metrics/metrics.ts').MetricsOptions;

/** Set if a process is instrumented, by any copy of this package. */
const STARTED = Symbol.for('telltale.preload');

function isOurWorker(): boolean {
  return !isMainThread && typeof workerData === 'object' && workerData !== null && 'telltaleShipper' in workerData;
}

/** By our own provider, or by OpenTelemetry's if metrics are exported anywhere besides our page. */
function startMetrics(options: MetricsOptions): Metrics {
  if (options.settings.metricsExporters.every((exporter) => exporter === 'prometheus')) {
    return loadOwn<typeof import('./metrics/metrics.ts')>('./metrics/metrics.js').startMetrics(options);
  }
  const sdk = loadOwn<typeof import('./opentelemetry-sdk/metrics.ts')>('./opentelemetry-sdk/metrics.js');
  return sdk.startSdkMetrics(options);
}

/** One instrumented process (or worker thread). */
class Process {
  readonly #settings: Settings;
  readonly #service: Service;
  readonly #logs: Logs | undefined;
  readonly #instrumentations: Instrumentations;
  #tracing: Tracing | undefined;
  #metrics: Metrics | undefined;
  /** Starting them loads modules and opens a server, which would trigger the start again. */
  #metricsBegun = false;
  #lifecycle: Lifecycle | undefined;
  #steppedBack = false;
  #why: string | undefined;
  readonly #loadedBefore = reportPath === undefined ? [] : packagesLoaded();

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#service = describeService(settings, process.argv[1]);
    this.#logs = startLogs(settings, this.#service);
    this.#instrumentations = new Instrumentations(settings, {
      prepare: () => this.#startTracing(),
      logs: this.#logs,
    });
  }

  start(): void {
    const logs = this.#logs;
    if (isAnythingRegistered()) this.#stepBack('OpenTelemetry is set up already');
    if (logs) {
      captureConsole(logs, this.#settings.consoleLevels);
      captureLoggers(logs);
      captureOutput(logs, this.#settings.outputLines, reportPath !== undefined);
      captureWarnings(logs);
      if (this.#settings.winstonElasticsearch) replaceWinstonElasticsearch();
      captureCrashes(logs);
    }
    if (!this.#steppedBack) this.#instrument();
    const startMetrics = (): void => this.#guarded(() => this.#startMetrics());
    // A server must not answer before its requests are counted.
    beforeServers(startMetrics);
    // A thread starts metrics if it serves requests or creates instruments; otherwise its process serves the page.
    if (isMainThread) onceIdle(startMetrics);
    watchModules();
    if (reportPath !== undefined && isMainThread) this.#reportTo(reportPath);
    if (isMainThread) {
      if (logs && this.#settings.lifecycle) {
        this.#lifecycle = new Lifecycle(logs, this.#service);
        this.#lifecycle.start(process.env);
      }
      watchShutdown({ finish: (code, signal) => this.#finish(code, signal), flush: () => this.#flush() });
    } else atProcessEnd((code) => this.#finish(code));
    if (usesSdk(this.#settings)) flushBeforeNaturalEnd(() => this.#exported());
  }

  #instrument(): void {
    this.#instrumentations.watch();
    // An app that creates its own spans or instruments must find the providers registered.
    beforePackage('@opentelemetry/api', () => {
      this.#startTracing();
      this.#startMetrics();
    });
    watchOtherSetUps((why) => this.#stepBack(why));
  }

  #startTracing(): void {
    if (this.#steppedBack) return;
    this.#tracing ??= startTracing(this.#settings, this.#service.attributes);
  }

  #startMetrics(): void {
    if (this.#metricsBegun) return;
    this.#metricsBegun = true;
    const { metricsExporters } = this.#settings;
    if (metricsExporters.length === 0) return;
    const isGlobal = !this.#steppedBack;
    const options = { settings: this.#settings, service: this.#service, logs: this.#logs?.shipped, isGlobal };
    this.#metrics = asOwn(() => startMetrics(options));
    this.#instrumentations.setMeterProvider(this.#metrics.provider);
    if (!isGlobal) return;
    this.#instrumentations.load('host-metrics');
    if (!this.#instrumentations.isWanted('runtime-node')) return;
    const { observeRuntime } = loadOwn<typeof import('./metrics/runtime/runtime.ts')>('./metrics/runtime/runtime.js');
    observeRuntime(this.#metrics.provider);
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      warn('preload', `cannot start the metrics: ${error}. The app continues without it.`);
    }
  }

  #stepBack(why: string): void {
    if (this.#steppedBack) return;
    this.#steppedBack = true;
    this.#why = why;
    warn(
      'preload',
      `${why}: Telltale leaves traces and instrumentations to it, and continues with logs and the metrics of the shipper.`,
    );
    this.#instrumentations.stop();
    void this.#tracing?.flush();
    unregisterOurs();
    // If the app shares a copy of OpenTelemetry's library with us, its patches come through our hooks.
    patchBuiltinsAgain();
  }

  /** Written repeatedly: a killed app leaves the last report. */
  #reportTo(path: string): void {
    if (process.argv[1] !== undefined) noteResolved(pathToFileURL(process.argv[1]).href);
    this.#logs?.emit(() => probe);
    const write = (): void => writeReport(path, this.#report());
    setInterval(write, limits.reportMs).unref();
    process.on('exit', write);
  }

  #report(): Required<DebugReport> {
    const shipped = this.#logs?.shipped;
    const stats = shipped?.shipper.stats();
    return {
      node: process.version,
      pid: process.pid,
      listensForSigterm: isListenedFor('SIGTERM'),
      // Only watched packages: others need no patch, and the preload's own modules are among them.
      loadedBefore: this.#loadedBefore.filter(isWatched),
      met: this.#instrumentations.met(),
      apiCopies: apiCopies(),
      warnings: warningsSaid(),
      steppedBack: this.#why,
      service: this.#service.name,
      metrics: this.#metrics?.address,
      logs: stats && { spoolDir: shipped?.spoolDir ?? '', queued: stats.queued, paused: stats.paused },
      shippers: shippersNow(),
      bundles: bundlesFound(),
      unshipped: linesUnshipped(),
      captured: this.#logs?.captured(),
      loggers: this.#loggers(),
    };
  }

  #loggers(): LoggerReport[] {
    const isConsole = this.#logs !== undefined && this.#settings.consoleLevels.length > 0;
    const byConsole = isConsole ? [{ name: 'console', version: undefined, captured: true }] : [];
    return [...byConsole, ...loggersNow(this.#logs !== undefined, this.#loadedBefore)];
  }

  #flush(): Promise<void> | undefined {
    return usesSdk(this.#settings) ? this.#exported() : undefined;
  }

  /** Flushes OpenTelemetry's exporters, within a bound. Never rejects. */
  async #exported(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, limits.exportFlushMsMax);
    });
    const all = [this.#tracing?.flush(), this.#metrics?.flush(), this.#logs?.flush()];
    await Promise.race([Promise.all(all), late]);
    clearTimeout(timer);
  }

  #finish(code: number | undefined, signal?: string): void {
    releaseCrash();
    this.#lifecycle?.stop(code, signal);
    this.#metrics?.stop();
    this.#logs?.shipped?.shipper.flushSync(this.#settings.exitFlushMsMax);
  }
}

/** Instruments this process, unless it is already instrumented or instrumentation is disabled. Never throws. */
export function preload(): void {
  if (STARTED in globalThis || isOurWorker()) return;
  Object.defineProperty(globalThis, STARTED, { value: true });
  try {
    const settings = readSettings(process.env, (message) => warn('preload', message));
    new Process(settings).start();
  } catch (error) {
    warn('preload', `cannot start: ${error}. The app continues without it.`);
  }
}
