// What the preload found and did, written to a file for `telltale doctor`; nothing of it runs without that.
import Module, { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { capturedLoggers } from '@telltale/catalog';
import { readRegularFile, replaceFile } from '@telltale/files';
import { openShippers } from '@telltale/log-shipper';
import { limits } from '../limits.ts';
import { type Bundle, noteLoadedPackage, noteOwnFile } from './bundles.ts';
import { packageOfFile, packageOfUrl } from './package-path.ts';

/** A package (or a module of Node's) that an instrumentation met. */
export interface SeenModule {
  readonly instrumentation: string;
  readonly module: string;
  /** Undefined for what Node brings. */
  readonly version: string | undefined;
  readonly supported: readonly string[];
  readonly patched: boolean;
}

/** A logging library that the app loaded. */
export interface LoggerReport {
  readonly name: string;
  readonly version: string | undefined;
  readonly captured: boolean;
}

/** A shipper of the process: the preload's, or that of a transport of the app's. */
export interface ShipperReport {
  readonly name: string;
  readonly target: string;
  readonly credentials: string;
  readonly spoolDir: string;
  readonly queued: number;
  readonly paused: boolean;
  /** Why the last request failed. */
  readonly lastError: string | undefined;
}

/** Lines that were printed past every captured logger, by one printer. */
export interface UnshippedLines {
  readonly printer: string;
  readonly lines: number;
  /** Those that are objects in JSON, as loggers write and nobody prints for people. */
  readonly structured: number;
}

/** The report. */
export interface Report {
  readonly node: string;
  readonly pid: number;
  /** Packages in CommonJS that were loaded before the preload. */
  readonly loadedBefore: readonly string[];
  readonly met: readonly SeenModule[];
  /** Folders of the copies of `@opentelemetry/api` that were loaded. */
  readonly apiCopies: readonly string[];
  readonly warnings: readonly string[];
  /** Why traces and instrumentations were left to another. */
  readonly steppedBack: string | undefined;
  readonly service: string;
  /** Where the page is; undefined until it is served, or where another process of the service answers for this one. */
  readonly metrics: { readonly host: string; readonly port: number; readonly scheme: string } | undefined;
  /** Undefined where no logs are captured. */
  readonly logs: { readonly spoolDir: string; readonly queued: number; readonly paused: boolean } | undefined;
  readonly shippers: readonly ShipperReport[];
  /** Files of the app that have libraries bundled into them which are not seen there. */
  readonly bundles: readonly Bundle[];
  /** Lines that were printed past every captured logger, by the package that printed them; an empty name is the app. */
  readonly unshipped: readonly UnshippedLines[];
  /** Records that were captured of what the app logs, whatever became of them; undefined where no logs are captured. */
  readonly captured: number | undefined;
  /** `console` is one of them, where any of its methods is captured. */
  readonly loggers: readonly LoggerReport[];
}

/** What is emitted while a report is asked for: whoever asks looks for it where records are to arrive. */
export const probe = {
  level: 'info',
  logger: 'telltale',
  message: 'telltale doctor asked for a record',
  fields: { 'event.kind': 'event', 'event.action': 'doctor-probe' },
} as const;

/** Where the report is to be written: a file, or a folder, named with a slash at its end, in which each process has one. */
const asked = process.env.TELLTALE_DEBUG_REPORT;
/** The file of this process; undefined: nobody wants a report. */
export const reportPath: string | undefined = asked?.endsWith(sep) ? join(asked, `${process.pid}.json`) : asked;

const copies = new Set<string>();
/** Logging libraries by the folders of their packages. */
const loggers = new Map<string, string>();
const apiFolder = /^(.*\/node_modules\/@opentelemetry\/api)\//;

/** Takes note of what was resolved. */
export function noteResolved(url: string): void {
  const found = packageOfUrl(url);
  if (found === undefined) noteOwnFile(url);
  else noteLoadedPackage(found.name);
  if (found !== undefined && found.name in capturedLoggers && loggers.size < limits.loggersReportedMax) {
    loggers.set(found.folder, found.name);
  }
  if (found?.name !== '@opentelemetry/api' || copies.size >= limits.apiCopiesMax) return;
  const folder = apiFolder.exec(url)?.[1];
  if (folder !== undefined) copies.add(folder);
}

/** Copies of `@opentelemetry/api` that were resolved so far, our own among them. */
export function apiCopies(): string[] {
  noteResolved(pathToFileURL(createRequire(import.meta.url).resolve('@opentelemetry/api')).href);
  return [...copies];
}

function versionIn(folder: string): string | undefined {
  try {
    const path = fileURLToPath(`${folder}/package.json`);
    const { version }: { version?: unknown } = JSON.parse(readRegularFile(path, limits.manifestBytesMax).toString());
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined; // Of a bundle, or of an archive of Yarn's.
  }
}

/**
 * The logging libraries that the app has loaded so far.
 *
 * @param logs whether any are captured at all
 */
export function loggersNow(logs: boolean, loadedBefore: readonly string[]): LoggerReport[] {
  return [...loggers].map(([folder, name]) => {
    const version = versionIn(folder);
    const since = capturedLoggers[name] ?? 0;
    const isNew = version === undefined || Number.parseInt(version, 10) >= since;
    return { name, version, captured: logs && isNew && !loadedBefore.includes(name) };
  });
}

/** The shippers of this process, as they are now. */
export function shippersNow(): ShipperReport[] {
  return openShippers().map(({ name, target, credentials, spoolDir, stats }) => {
    const { queued, paused, lastError } = stats();
    return { name, target, credentials, spoolDir, queued, paused, lastError };
  });
}

/** Packages in CommonJS that are loaded now. */
export function packagesLoaded(): string[] {
  const { _cache: cache } = Module as unknown as { _cache: Readonly<Record<string, unknown>> };
  const names = Object.keys(cache).map((file) => packageOfFile(file)?.name);
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** Writes the report, whole or not at all. Never throws. */
export function writeReport(path: string, report: Report): void {
  try {
    replaceFile(path, JSON.stringify(report));
  } catch {
    // Who asked for it sees that there is none.
  }
}
