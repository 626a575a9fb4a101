// Logs slow and failed requests (a small access log), which on-call engineers look for first.
import type { Context } from '@opentelemetry/api';
import type { LogRecord } from '@telltale/log-shipper';
import type { Logs } from '../../capture/logs.ts';
import { limits } from '../../limits.ts';
import type { RequestRecords } from '../../settings/settings.ts';

/** A served request, with its distinguishing properties. */
export interface ServedRequest {
  readonly method: string;
  /** Template of the route; undefined if no framework named one. */
  readonly route: string | undefined;
  /** As the client wrote it, with its query; undefined if there is none. */
  readonly target: string | undefined;
  /** Undefined if none was sent. */
  readonly status: number | undefined;
  /** Why it ended early; undefined if it did not. */
  readonly error: string | undefined;
  readonly ms: number;
}

/** Options of the records. */
export interface RequestLogOptions {
  readonly logs: Logs;
  readonly records: Exclude<RequestRecords, 'none'>;
  /** Duration from which a request is slow, in milliseconds. */
  readonly slowMs: number;
  /** Runs work in a context, so that the record has the trace ids of the request. */
  readonly within: (context: Context, work: () => void) => void;
}

/** Too many requests, or forbidden ones: first signs of an attack, or of a broken client. */
const refusals = new Set([401, 403, 429]);

/** Why a request is logged. */
interface Notice {
  readonly isSlow: boolean;
  readonly isRefused: boolean;
  /** The service failed, or the client disconnected before the response. */
  readonly isFailed: boolean;
}

function levelOf({ error }: ServedRequest, { isSlow, isRefused, isFailed }: Notice): string {
  if (isFailed) return error === 'aborted' ? 'warn' : 'error';
  return isSlow || isRefused ? 'warn' : 'info';
}

/** The path without its query, truncated: a query may contain private data. */
function pathOf(target: string | undefined): string | undefined {
  const path = target?.split(/[?#]/, 1)[0];
  return path !== undefined && path.length > limits.pathLengthMax ? `${path.slice(0, limits.pathLengthMax)}…` : path;
}

function describe(served: ServedRequest, notice: Notice): LogRecord {
  const { method, route, target, status, error, ms } = served;
  // A path may contain ids and names of people: it is logged only if no route identifies the request.
  const path = route === undefined ? pathOf(target) : undefined;
  const name = route === undefined ? method : `${method} ${route}`;
  return {
    level: levelOf(served, notice),
    logger: 'http',
    message: `${path === undefined ? name : `${method} ${path}`} ${error ?? status} in ${Math.round(ms)} ms`,
    fields: {
      'event.kind': 'event',
      'event.action': 'request',
      'event.outcome': notice.isFailed ? 'failure' : 'success',
      'event.duration': Math.round(ms * 1e6),
      'http.request.method': method,
      ...(path !== undefined && { 'url.path': path }),
      ...(status !== undefined && { 'http.response.status_code': status }),
      'transaction.name': name,
    },
  };
}

/** Takes each served request, and records the relevant ones. */
export class RequestLog {
  readonly #options: RequestLogOptions;

  constructor(options: RequestLogOptions) {
    this.#options = options;
  }

  /** Whether a request is logged. Runs for every request, so it allocates nothing. */
  wants(status: number | undefined, error: string | undefined, ms: number): boolean {
    const { records, slowMs } = this.#options;
    return (
      records === 'all' ||
      ms >= slowMs ||
      error !== undefined ||
      status === undefined ||
      (status >= 400 && (status >= 500 || refusals.has(status)))
    );
  }

  /** Records a relevant request. */
  take(served: ServedRequest, context: Context): void {
    const { logs, slowMs, within } = this.#options;
    const { status, error, ms } = served;
    const notice: Notice = {
      isSlow: ms >= slowMs,
      isRefused: status !== undefined && refusals.has(status),
      isFailed: status === undefined || status >= 500 || error !== undefined,
    };
    within(context, () => logs.emit(() => describe(served, notice)));
  }
}
