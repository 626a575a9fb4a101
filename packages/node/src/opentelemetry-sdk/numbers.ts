// Numeric environment variables as the SDK's options need them.
import { limits } from '../limits.ts';
import type { StandardName } from '../settings/opentelemetry-schema.ts';
import type { Settings } from '../settings/settings.ts';

/** The number that is set; undefined for the SDK's own default. */
export function numberOf({ standards }: Settings, name: StandardName): number | undefined {
  const text = standards[name];
  return text === undefined ? undefined : Number(text);
}

/** A time that may be 0, which means no limit. */
export function timeoutOf(settings: Settings, name: StandardName): number | undefined {
  const ms = numberOf(settings, name);
  return ms === 0 ? limits.timerMsMax : ms;
}

/** Options without unset ones: the SDK would treat undefined as a value. */
export function present<Options extends object>(
  options: Options,
): { [Key in keyof Options]: NonNullable<Options[Key]> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Options]: NonNullable<Options[Key]>;
  };
}

/** Options of a batch processor for spans (`BSP`) or log records (`BLRP`). */
export function batchOptions(settings: Settings, prefix: 'BSP' | 'BLRP'): object {
  return present({
    scheduledDelayMillis: numberOf(settings, `OTEL_${prefix}_SCHEDULE_DELAY`),
    exportTimeoutMillis: timeoutOf(settings, `OTEL_${prefix}_EXPORT_TIMEOUT`),
    maxQueueSize: numberOf(settings, `OTEL_${prefix}_MAX_QUEUE_SIZE`),
    maxExportBatchSize: numberOf(settings, `OTEL_${prefix}_MAX_EXPORT_BATCH_SIZE`),
  });
}
