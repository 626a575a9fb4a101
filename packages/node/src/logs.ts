// The way of a log record out of the app: made a document at the call, handed to the shipper, never a throw.
import { defaultSpoolDir, LogDocument, type LogRecord, type Shipper, startShipper } from '@telltale/log-shipper';
import { claimCrash } from './crashes.ts';
import { asOwn } from './loading.ts';
import { LogFilter } from './log-filter.ts';
import type { Service } from './service.ts';
import type { Settings } from './settings.ts';
import { surroundingFields } from './surroundings.ts';
import { activeTrace } from './trace-context.ts';
import { warn } from './warnings.ts';

/** Takes log records. */
export interface Logs {
  readonly shipper: Shipper;
  readonly document: LogDocument;
  readonly spoolDir: string;
  /** Records what was logged just now. Never throws; what is logged by the recording itself is let go. */
  emit(describe: () => LogRecord): void;
}

/** Starts shipping; undefined where no Elasticsearch is set, which is said once. */
export function startLogs(settings: Settings, service: Service): Logs | undefined {
  if (settings.elasticsearch === undefined) {
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
  });
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
  // A getter or a toJSON of the app that logs would call us from within ourselves, without end.
  let emitting = false;
  const filter = settings.logRules && new LogFilter(settings.logRules);
  return {
    shipper,
    document,
    spoolDir,
    emit(describe) {
      if (emitting) return;
      emitting = true;
      try {
        const record = claimCrash(describe());
        const reason = filter?.reason(record);
        if (reason === undefined) shipper.append(document.write(record), record.level);
        else shipper.leaveOut(record.level, reason);
      } catch (error) {
        warn('preload', `cannot take a log record: ${error}`);
      } finally {
        emitting = false;
      }
    },
  };
}
