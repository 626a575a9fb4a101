// Servers of a plane that note what they are asked and answer with nothing found, as the real ones do.
import type { ServerQuestion, Servers } from '../../src/servers/servers.ts';

/** The servers, and what they were asked. */
export interface FakeServers extends Servers {
  readonly asked: { readonly server: keyof Servers; readonly question: ServerQuestion }[];
  /** The most questions that were open at once. */
  readonly mostAtOnce: () => number;
  /** Questions whose signal was aborted while they were open. */
  readonly abandoned: () => number;
  /** Keeps answers back until it is called again with false. */
  hold(isHeld: boolean): void;
}

/** What a server says where there is nothing. */
function nothingFound(server: keyof Servers, path: string): object {
  if (server === 'alertmanager') return [];
  if (server === 'elasticsearch') {
    return {
      took: 1,
      hits: { total: { value: 0, relation: 'eq' }, hits: [] },
      aggregations: {},
      fields: {},
      indices: {},
    };
  }
  if (/\/(?:labels|series|values)\b/.test(path)) return { status: 'success', data: [] };
  const resultType = path.includes('query_range') ? 'matrix' : 'vector';
  return { status: 'success', data: { resultType, result: [], groups: [], alerts: [] } };
}

export function fakeServers(): FakeServers {
  const asked: FakeServers['asked'] = [];
  let open = 0;
  let most = 0;
  let abandoned = 0;
  let isHeld = false;
  let released = Promise.withResolvers<void>();
  const ask =
    (server: keyof Servers) =>
    async <Body>(question: ServerQuestion): Promise<Body> => {
      asked.push({ server, question });
      open += 1;
      most = Math.max(most, open);
      try {
        if (isHeld) await Promise.race([released.promise, abortOf(question.signal)]);
        else await Promise.resolve();
      } catch (error) {
        abandoned += 1;
        throw error;
      } finally {
        open -= 1;
      }
      return nothingFound(server, question.path) as Body;
    };
  return {
    asked,
    mostAtOnce: () => most,
    abandoned: () => abandoned,
    hold(held) {
      isHeld = held;
      if (held) released = Promise.withResolvers();
      else released.resolve();
    },
    prometheus: ask('prometheus'),
    elasticsearch: ask('elasticsearch'),
    alertmanager: ask('alertmanager'),
  };
}

function abortOf(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
