// Reads the HTTP request of a record: from Telltale's own fields, or from those of common loggers.
import type { LogRecord } from '../../src/api.ts';

/**
 * Field names with the same meaning, the preferred one first: ECS, then common names in apps, then pino's serializers.
 */
const methods = ['http.request.method', 'app.method', 'app.req.method'];
const paths = ['url.path', 'url.original', 'app.path', 'app.url', 'app.req.url'];
const statuses = ['http.response.status_code', 'app.status', 'app.statusCode', 'app.status_code', 'app.res.statusCode'];

/** For example `POST /checkout` and `502`; either may be unknown. */
export interface Exchange {
  readonly request?: string;
  readonly status?: string;
}

function text(fields: LogRecord['fields'], names: readonly string[]): string | undefined {
  const value = names.map((name) => fields[name]).find((each) => typeof each === 'string' || typeof each === 'number');
  return value === undefined ? undefined : String(value);
}

export function exchangeOf({ fields }: Pick<LogRecord, 'fields'>): Exchange {
  const [path, status] = [text(fields, paths), text(fields, statuses)];
  const method = text(fields, methods);
  const request = path === undefined ? text(fields, ['transaction.name']) : [method, path].filter(Boolean).join(' ');
  return { ...(request !== undefined && { request }), ...(status !== undefined && { status }) };
}
