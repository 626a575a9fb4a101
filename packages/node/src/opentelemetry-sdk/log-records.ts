// Log records through OpenTelemetry's own provider, with the names of OpenTelemetry's log data model. They are created
// from documents, so that truncation and redaction apply to them too.
import { isMainThread, threadId } from 'node:worker_threads';
import type { AnyValue, Context, LogRecord, SeverityNumber } from '@opentelemetry/api';
import type { LogRecordExporter, LogRecordProcessor } from '@opentelemetry/sdk-logs';
import { severityOf } from '@telltale/log-shipper';
import { api } from '../opentelemetry/opentelemetry-api.ts';
import { isRegistered, registerOurs } from '../opentelemetry/registrations.ts';
import type { LogsExporter, Settings } from '../settings/settings.ts';
import { uncaptured } from './console-exporter.ts';
import { tellOfFailedExport, watchDiagnostics } from './diagnostics.ts';
import type { ExportedRecord, RecordExport } from './exported-records.ts';
import { batchOptions, numberOf, present } from './numbers.ts';
import { otlpExporter } from './otlp.ts';
import { sdkResource } from './resource.ts';
import { requireBesideSdk } from './sdk-packages.ts';

type SdkLogs = typeof import('@opentelemetry/sdk-logs');

type AnyValueMap = Record<string, AnyValue>;

/** A document as the preload writes it. */
interface Document {
  readonly '@timestamp': string;
  readonly message: string;
  readonly log: { readonly level: string; readonly logger: string };
  readonly trace?: { readonly id: string };
  readonly span?: { readonly id: string };
  readonly error?: Readonly<Record<string, AnyValue>>;
  readonly app?: AnyValueMap;
}

/** Fields of a document that have another place in a record. */
const elsewhere: ReadonlySet<string> = new Set(['@timestamp', 'message', 'log', 'trace', 'span', 'error', 'app']);

const errorNames: Readonly<Record<string, string>> = {
  type: 'exception.type',
  message: 'exception.message',
  stack_trace: 'exception.stacktrace',
};

/** The shipper's severities, the most severe first, with OpenTelemetry's numbers for them. */
const severityNumbers: readonly (readonly [least: number, number: SeverityNumber])[] = [
  [90, 21],
  [80, 17],
  [60, 13],
  [50, 10],
  [40, 9],
  [20, 5],
  [0, 1],
];

function severityNumberOf(level: string): SeverityNumber {
  const severity = severityOf(level);
  return severityNumbers.find(([least]) => severity >= least)?.[1] ?? 9;
}

function attributesOf(document: Document): AnyValueMap {
  const { app, error = {} } = document;
  const own = Object.entries(document).filter(([name]) => !elsewhere.has(name));
  const ofError = Object.entries(error).map(([name, value]) => [errorNames[name] ?? `error.${name}`, value]);
  return {
    ...app,
    ...Object.fromEntries(own),
    ...Object.fromEntries(ofError),
    ...(isMainThread ? {} : { 'thread.id': threadId }),
  };
}

function contextOf({ trace, span }: Document, traceFlags: number): Context | undefined {
  if (trace === undefined || span === undefined) return undefined;
  const { ROOT_CONTEXT, trace: traces } = api();
  return traces.setSpanContext(ROOT_CONTEXT, { traceId: trace.id, spanId: span.id, traceFlags });
}

function recordOf(document: Document, traceFlags: number): LogRecord {
  const { level } = document.log;
  return {
    timestamp: new Date(document['@timestamp']),
    severityText: level,
    severityNumber: severityNumberOf(level),
    body: document.message,
    attributes: attributesOf(document),
    context: contextOf(document, traceFlags) ?? api().ROOT_CONTEXT,
  };
}

function processorOf(sdk: SdkLogs, settings: Settings, name: LogsExporter): LogRecordProcessor {
  if (name === 'console')
    return new sdk.SimpleLogRecordProcessor({ exporter: uncaptured(new sdk.ConsoleLogRecordExporter()) });
  const exporter = otlpExporter<LogRecordExporter>('logs', settings);
  return new sdk.BatchLogRecordProcessor({ exporter, ...batchOptions(settings, 'BLRP') });
}

/**
 * Starts the provider. Records that an app logs by OpenTelemetry's own API go there too, unless it brings a provider.
 */
export function startRecordExport(
  settings: Settings,
  attributes: Readonly<Record<string, string | number>>,
): RecordExport {
  watchDiagnostics(api(), settings);
  const sdk = requireBesideSdk<SdkLogs>('@opentelemetry/sdk-logs');
  const { logsExporters = [] } = settings;
  const provider = new sdk.LoggerProvider({
    resource: sdkResource(settings, attributes),
    processors: logsExporters.map((name) => processorOf(sdk, settings, name)),
    logRecordLimits: present({
      attributeCountLimit:
        numberOf(settings, 'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT') ?? numberOf(settings, 'OTEL_ATTRIBUTE_COUNT_LIMIT'),
      attributeValueLengthLimit:
        numberOf(settings, 'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT') ??
        numberOf(settings, 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'),
    }),
  });
  if (!isRegistered('logs')) registerOurs(() => api().logs.setGlobalLoggerProvider(provider));
  return {
    emit({ json, traceFlags }: ExportedRecord) {
      const document: Document = JSON.parse(json);
      provider.getLogger(document.log.logger).emit(recordOf(document, traceFlags));
    },
    flush: () => provider.forceFlush().catch(tellOfFailedExport),
  };
}
