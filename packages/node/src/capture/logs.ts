// The path of a log record: filtered, made a document, handed to the shipper; never throws.
import {
  defaultSpoolDir,
  LogDocument,
  type LogRecord,
  namesExceeded,
  type Shipper,
  startShipper,
} from '@telltale/log-shipper';
import { asOwn } from '../loading.ts';
import { ExportedRecords } from '../opentelemetry-sdk/exported-records.ts';
import { surroundingFields } from '../process/resource-detector.ts';
import type { Service } from '../process/service.ts';
import type { Settings } from '../settings/settings.ts';
import { activeTrace } from '../tracing/trace-context.ts';
import { warn } from '../warnings.ts';
import { claimCrash } from './crashes.ts';
import { LogFilter } from './log-filter.ts';

/** A record for Elasticsearch. */
export interface ShippedLogs {
  readonly shipper: Shipper;
  readonly document: LogDocument;
  readonly spoolDir: string;
}

/** Takes log records. */
export interface Logs {
  /** Undefined: no Elasticsearch is set, so only OpenTelemetry exports records. */
  readonly shipped: ShippedLogs | undefined;
  /** Records a log call. Never throws; log calls made during the recording are ignored. */
  emit(describe: () => LogRecord): void;
  /** Number of records from the app; the preload's own records, such as the start, are not counted. */
  captured(): number;
  /** Flushes OpenTelemetry's exporters. Never rejects. */
  flush(): Promise<void>;
}

function startShipping(settings: Settings, service: Service, document: LogDocument): ShippedLogs {
  const spoolDir = settings.spoolDir ?? defaultSpoolDir(service.identity, process.env);
  const shipper = asOwn(() =>
    startShipper({
      elasticsearch: settings.elasticsearch,
      dataStream: { dataset: settings.dataset, namespace: settings.namespace },
      fields: document.fields,
      spoolDir,
      spoolBytesMax: settings.spoolBytesMax,
      durability: settings.durability,
      exitFlushMsMax: settings.exitFlushMsMax,
      onWarning: (message) => warn('shipper', message.replace(/^\[telltale shipper\] /, '')),
    }),
  );
  return { shipper, document, spoolDir };
}

/**
 * Starts shipping and exporting. Undefined if records have no destination; warns once, unless the settings ask for
 * that.
 */
export function startLogs(settings: Settings, service: Service): Logs | undefined {
  const { logsExporters } = settings;
  const exported = logsExporters?.length ? new ExportedRecords(settings, service) : undefined;
  if (settings.elasticsearch === undefined && exported === undefined) {
    // A user who sets OTEL_LOGS_EXPORTER to none knows it.
    if (logsExporters !== undefined) return undefined;
    warn(
      'preload',
      'no logs are captured: TELLTALE_ELASTICSEARCH_URL is not set. Set it, or OTEL_SDK_DISABLED=true to turn everything off.',
    );
    return undefined;
  }
  const document = new LogDocument({
    source: { ...service, more: surroundingFields(service.attributes) },
    dataset: settings.dataset,
    trace: activeTrace,
    redact: settings.redact,
    fieldTypes: settings.fieldRules,
    onNamesExceeded: (most) => {
      const out = most.under === 'app' ? '' : ` TELLTALE_LOGS_FIELDS=${most.under}.*:none leaves it out.`;
      warn('preload', `${namesExceeded(most)}${out}`);
    },
  });
  const shipped = settings.elasticsearch && startShipping(settings, service, document);
  // A getter or a toJSON of the app that logs would call this function recursively, without end.
  let emitting = false;
  let captured = 0;
  const filter = settings.logRules && new LogFilter(settings.logRules);
  return {
    shipped,
    emit(describe) {
      if (emitting) return;
      emitting = true;
      try {
        const record = claimCrash(describe());
        if (record.fields === undefined) captured += 1;
        const reason = filter?.reason(record);
        if (reason !== undefined) {
          shipped?.shipper.leaveOut(record.level, reason);
          return;
        }
        const json = document.write(record);
        shipped?.shipper.append(json, record.level);
        exported?.add({ json, traceFlags: activeTrace()?.traceFlags ?? 0 });
      } catch (error) {
        warn('preload', `cannot capture a log record: ${error}`);
      } finally {
        emitting = false;
      }
    },
    captured: () => captured,
    flush: async () => exported?.flush(),
  };
}
