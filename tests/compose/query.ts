// Asks a Prometheus of the stack by PromQL.
import type { HttpClient } from '../../packages/plane/src/http-client.ts';

/** One series of an answer. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/**
 * The series that a query finds.
 *
 * @param at seconds since the epoch. Default: now
 */
export async function seriesOf(prometheus: HttpClient, query: string, at?: number): Promise<readonly Series[]> {
  const parameters = new URLSearchParams({ query, ...(at !== undefined && { time: String(at) }) });
  const path = `/api/v1/query?${parameters}`;
  const { status, body } = await prometheus.ask<{ data: { result: readonly Series[] } }>({ path });
  if (status !== 200) throw new Error(`Prometheus answers ${status} to ${query}`);
  return body.data.result;
}
