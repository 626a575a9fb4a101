// A server's refusal of a request, kept as the cause of an error.
import { ConsoleError } from '../console-error.ts';
import { limits } from './limits.ts';

/** A refused query. */
export interface ServerRefusal {
  readonly server: string;
  readonly status: number;
  /** The server's message. */
  readonly reason: string;
  /** The response was longer than the console accepts: a query for less may succeed. */
  readonly isTooLong?: true;
}

/** The error for a response that is not 2xx. */
export function refused(server: string, status: number, body: unknown): ConsoleError {
  const refusal: ServerRefusal = { server, status, reason: reasonIn(body) };
  const { reason } = refusal;
  return new ConsoleError('refused', `${server} answered ${status}${reason === '' ? '' : `: ${reason}`}`, {
    cause: refusal,
  });
}

/** The error for a response that is longer than the console accepts. */
export function tooLong(server: string): ConsoleError {
  const reason = `${server} returned more data than the console accepts. Choose a shorter time range.`;
  const refusal: ServerRefusal = { server, status: 200, reason, isTooLong: true };
  return new ConsoleError('refused', reason, { cause: refusal });
}

/** Whether a query for less can succeed. */
export function isTooLong(error: unknown): boolean {
  return refusalOf(error)?.isTooLong === true;
}

/** The server's message, if it refused the query. */
export function refusalOf(error: unknown): ServerRefusal | undefined {
  if (!(error instanceof ConsoleError) || error.code !== 'refused') return undefined;
  return error.cause as ServerRefusal;
}

/** Prometheus and Alertmanager use `error` or plain text; Elasticsearch nests its first cause some levels deep. */
function reasonIn(body: unknown): string {
  const found = typeof body === 'string' ? body : (inside(body, 'error') ?? '');
  return found.replaceAll(/\s+/g, ' ').trim().slice(0, limits.reasonLengthMax);
}

function inside(body: unknown, name: string): string | undefined {
  const value = property(body, name);
  if (typeof value === 'string') return value;
  const causes = property(value, 'root_cause');
  const first = Array.isArray(causes) ? causes[0] : undefined;
  const reason = property(first, 'reason') ?? property(value, 'reason');
  return typeof reason === 'string' ? reason : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
