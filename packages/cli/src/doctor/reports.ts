// Merges the reports of an app's processes: launchers, clusters and supervisors have several.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DebugReport, UnshippedLines } from '@telltale/catalog';
import { limits } from './limits.ts';

function readReport(path: string): DebugReport | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as DebugReport;
  } catch {
    // Not written atomically, by a preload that is not ours.
    return undefined;
  }
}

/** The reports in a folder, by process. */
export function readReports(folder: string): DebugReport[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .slice(0, limits.reportsMax)
    .map((name) => readReport(join(folder, name)))
    .filter((report) => report !== undefined);
}

/** Scores how likely a process is the app and not its launcher: by the number of packages that it uses. */
function weightOf({ met, loggers = [] }: DebugReport): number {
  const packages = met.filter(({ version }) => version !== undefined).length;
  return packages * 100 + loggers.filter(({ name }) => name !== 'console').length * 100 + met.length;
}

function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

/** Printed lines of several processes, by package. */
function together(printed: readonly UnshippedLines[]): UnshippedLines[] {
  const all = new Map<string, UnshippedLines>();
  for (const { printer, lines, structured = 0 } of printed) {
    const before = all.get(printer);
    all.set(printer, {
      printer,
      lines: lines + (before?.lines ?? 0),
      structured: structured + (before?.structured ?? 0),
    });
  }
  return [...all.values()];
}

/**
 * The report of the app: the process with most packages, merged with the others of the same service.
 *
 * @param living pids of running processes: the report of a replaced process counts only if no process is left
 */
export function appReport(reports: readonly DebugReport[], living: readonly number[]): DebugReport | undefined {
  const alive = reports.filter(({ pid }) => living.includes(pid));
  const [main, ...others] = (alive.length > 0 ? alive : reports).toSorted((a, b) => weightOf(b) - weightOf(a));
  if (main === undefined) return undefined;
  const all = [main, ...others.filter(({ service }) => service === main.service)];
  const metrics = all.find((report) => report.metrics !== undefined)?.metrics;
  return {
    ...main,
    loadedBefore: unique(all.flatMap(({ loadedBefore }) => loadedBefore)),
    met: unique(all.flatMap(({ met }) => met)),
    apiCopies: unique(all.flatMap(({ apiCopies }) => apiCopies)),
    // The primary process of a cluster forwards the signal, or ends its workers in another way.
    ...(main.listensForSigterm !== undefined && {
      listensForSigterm: all.some((one) => one.listensForSigterm === true),
    }),
    warnings: unique(all.flatMap(({ warnings }) => warnings)),
    bundles: unique(all.flatMap(({ bundles = [] }) => bundles)),
    loggers: unique(all.flatMap(({ loggers = [] }) => loggers)),
    unshipped: together(all.flatMap(({ unshipped = [] }) => unshipped)),
    ...(main.captured !== undefined && { captured: all.reduce((sum, one) => sum + (one.captured ?? 0), 0) }),
    ...(metrics && { metrics }),
  };
}
