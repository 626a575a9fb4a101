// Captures what the app logs through bunyan: each record when its serializers have run, beside its streams.
import type { ErrorFields, LogRecord } from '@telltale/log-shipper';
import type { Logs } from './logs.ts';
import { addPatcher, watchPackage } from './patchers.ts';

/** A record as bunyan hands it to its streams. */
type BunyanRecord = Record<string, unknown>;

/** What we use of bunyan. */
interface Bunyan {
  readonly nameFromLevel?: Readonly<Record<number, string>>;
  readonly prototype: { _emit(record: BunyanRecord, withoutStreams?: boolean): unknown };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** An error as bunyan's serializer leaves it, or as it was given. */
function errorOf(value: unknown): ErrorFields | undefined {
  if (typeof value !== 'object' || value === null || !('stack' in value || 'message' in value)) return undefined;
  const { name, code, message, stack } = value as BunyanRecord;
  const fields = { type: text(name), code: text(code), message: text(message), stack_trace: text(stack) };
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== undefined));
}

function recordOf({ nameFromLevel = {} }: Bunyan, record: BunyanRecord): LogRecord {
  const { v: _v, time: _time, pid: _pid, hostname: _hostname, level, name, msg, ...added } = record;
  const error = errorOf(added.err);
  if (error !== undefined) delete added.err;
  return {
    level: nameFromLevel[Number(level)] ?? String(level),
    logger: text(name) ?? 'bunyan',
    message: text(msg) ?? '',
    error,
    app: Object.keys(added).length > 0 ? added : undefined,
  };
}

/** Taps each copy of bunyan that the app loads from now on. */
export function captureBunyan(logs: Logs): void {
  watchPackage('bunyan');
  addPatcher((exports, name) => {
    if (name !== 'bunyan') return exports;
    const bunyan = exports as Bunyan;
    const { _emit: emit } = bunyan.prototype;
    bunyan.prototype._emit = function tapped(record, withoutStreams) {
      // Asked for its text alone, for probes: the record itself was emitted before.
      if (withoutStreams !== true) logs.emit(() => recordOf(bunyan, record));
      return Reflect.apply(emit, this, [record, withoutStreams]);
    };
    return bunyan;
  });
}
