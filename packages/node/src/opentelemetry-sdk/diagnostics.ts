// OpenTelemetry's diagnostic logger: writes to stderr like the preload, never through the app's `console`.

import type { DiagLogFunction, DiagLogger } from '@opentelemetry/api';
import { writeText } from '@telltale/files';
import { limits } from '../limits.ts';
import { registerOurs } from '../opentelemetry/registrations.ts';
import type { Settings } from '../settings/settings.ts';
import { warn } from '../warnings.ts';

type Api = typeof import('@opentelemetry/api');

const levels = {
  none: 'NONE',
  error: 'ERROR',
  warn: 'WARN',
  info: 'INFO',
  debug: 'DEBUG',
  verbose: 'VERBOSE',
  all: 'ALL',
} as const;

/** An error arrives as JSON; only its message is shown. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  if (value instanceof Error) return value.message;
  if (typeof value !== 'string') return typeof value === 'object' ? '' : String(value);
  if (!value.startsWith('{')) return value;
  try {
    const { message, name, code }: Record<string, unknown> = JSON.parse(value);
    const said = [name, message || code].filter((part) => typeof part === 'string' && part !== '');
    return said.length > 0 ? said.join(': ') : value;
  } catch {
    return value;
  }
}

function lineOf(values: readonly unknown[]): string {
  return values.map(textOf).filter(Boolean).join(' ').replace(/\s+/g, ' ').slice(0, limits.diagnosticLengthMax);
}

/** Messages of a failed export, from any part of the SDK. */
const failedExport =
  /^(?:Error: )?(?:PeriodicExportingMetricReader: metrics export failed \(error )?(?:\w*Error: )*(.*?)\)?$/;
const isFailedExport =
  /export|\bE(?:CONN|HOST|NET|TIMEDOUT|PIPE|AI_AGAIN|NOTFOUND|PROTO)|socket hang up|certificate|[Tt]imed? ?out|OTLPExporterError/;

/** One line for a failure that all signals share. */
function withRemedy(line: string): string {
  if (!isFailedExport.test(line)) return line;
  const reason = failedExport.exec(line)?.[1] ?? line;
  return `cannot export: ${reason}. Check the OTEL_EXPORTER_* settings and the receiver.`;
}

/** Says why waiting data could not be sent. */
export function tellOfFailedExport(error: unknown): void {
  warn('opentelemetry', withRemedy(`OTLPExporterError: ${textOf(error)}`));
}

/** The preload has already reported refused variables; a limit's omissions are intended by the limit. */
function isSaid(line: string, standards: Settings['standards']): boolean {
  const [name] = /\bOTEL_[A-Z0-9_]+/.exec(line) ?? [];
  if (name !== undefined) return !(name in standards);
  return /^Dropp(?:ed|ing) |^Failed to read .* file$|Could not parse environment-provided/.test(line);
}

/** Makes OpenTelemetry's diagnostics report from the level of `OTEL_LOG_LEVEL` on; by default warnings, each once. */
export function watchDiagnostics({ diag, DiagLogLevel }: Api, { standards }: Settings): void {
  const level = standards.OTEL_LOG_LEVEL;
  const once: DiagLogFunction = (...values) => {
    const line = lineOf(values);
    if (!isSaid(line, standards)) warn('opentelemetry', withRemedy(line));
  };
  const always =
    (name: string): DiagLogFunction =>
    (...values) => {
      writeText(2, `[telltale opentelemetry] ${name}: ${lineOf(values)}\n`);
    };
  const logAt = (name: string): DiagLogFunction => (level === undefined ? once : always(name));
  const logger: DiagLogger = {
    error: logAt('error'),
    warn: logAt('warn'),
    info: logAt('info'),
    debug: logAt('debug'),
    verbose: logAt('verbose'),
  };
  const key = levels[(level ?? 'warn') as keyof typeof levels];
  registerOurs(() => diag.setLogger(logger, { logLevel: DiagLogLevel[key], suppressOverrideMessage: true }));
}
