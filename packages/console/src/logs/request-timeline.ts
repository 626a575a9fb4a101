// The lines of one request, in order, across services.
import { logsView } from '@telltale/content';
import type { RequestTimeline } from '../api.ts';
import type { LogServers } from './elasticsearch-answer.ts';
import { limits } from './limits.ts';
import { checkedTrace } from './read-filter.ts';
import { fetchRecords } from './records/fetch-records.ts';

/** The request to read. */
export interface TimelineQuestion {
  readonly trace: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * @throws ConsoleError `bad_request`; as `AskServer` does
 */
export async function requestTimeline(
  servers: LogServers,
  { trace, signal }: TimelineQuestion,
): Promise<RequestTimeline> {
  const { records, end, incomplete } = await fetchRecords(servers, {
    pattern: logsView.pattern,
    query: { term: { 'trace.id': checkedTrace(trace) } },
    order: 'asc',
    limit: limits.timelineMax,
    length: 'listed',
    signal,
  });
  const services = records.flatMap(({ service }) => service ?? []);
  return {
    trace_id: trace,
    records,
    services: [...new Set(services)],
    more: end !== undefined,
    ...(incomplete !== undefined && { incomplete }),
  };
}
