// Writes the preload's report for `telltale doctor`; inactive otherwise.
import Module, { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  capturedLoggers,
  type DebugReport,
  debugReport,
  type LoggerReport,
  type ShipperReport,
} from '@telltale/catalog';
import { readRegularFile, replaceFile } from '@telltale/files';
import { type LogRecord, openShippers } from '@telltale/log-shipper';
import { limits } from '../limits.ts';
import { noteLoadedPackage, noteOwnFile } from './bundled-libraries.ts';
import { packageOfFile, packageOfUrl } from './package-path.ts';

/** The record that is emitted with a report; the doctor searches for it in Elasticsearch. */
export const probe: LogRecord = {
  level: 'info',
  logger: 'telltale',
  message: 'telltale doctor asked for a record',
  fields: { 'event.kind': 'event', 'event.action': debugReport.probeAction },
};

/** Path of the report: a file, or a folder (with a trailing slash) in which each process writes its own. */
const asked = process.env[debugReport.variable];
/** The file of this process; undefined if no report is requested. */
export const reportPath: string | undefined = asked?.endsWith(sep) ? join(asked, `${process.pid}.json`) : asked;

const copies = new Set<string>();
/** Logging libraries by the folders of their packages. */
const loggers = new Map<string, string>();
const apiFolder = /^(.*\/node_modules\/@opentelemetry\/api)\//;

/** Registers a resolved package. */
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

/** Resolved copies of `@opentelemetry/api`, including our own. */
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

/** The logging libraries that the app has loaded. @param logs whether any are captured */
export function loggersNow(logs: boolean, loadedBefore: readonly string[]): LoggerReport[] {
  return [...loggers].map(([folder, name]) => {
    const version = versionIn(folder);
    const since = capturedLoggers[name] ?? 0;
    const isNew = version === undefined || Number.parseInt(version, 10) >= since;
    return { name, version, captured: logs && isNew && !loadedBefore.includes(name) };
  });
}

/** The current shippers of this process. */
export function shippersNow(): ShipperReport[] {
  return openShippers().map(({ name, target, credentials, spoolDir, stats }) => {
    const { queued, paused, lastError } = stats();
    return { name, target, credentials, spoolDir, queued, paused, lastError };
  });
}

/** The loaded CommonJS packages. */
export function packagesLoaded(): string[] {
  const { _cache: cache } = Module as unknown as { _cache: Readonly<Record<string, unknown>> };
  const names = Object.keys(cache).map((file) => packageOfFile(file)?.name);
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** Writes the report atomically. Never throws. */
export function writeReport(path: string, report: DebugReport): void {
  try {
    replaceFile(path, JSON.stringify(report));
  } catch {
    // The doctor sees that there is no report.
  }
}
