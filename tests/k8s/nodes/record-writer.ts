// Writes records one after the other, as a service would through a Service of Kubernetes: to the next node where one refuses.
import { setTimeout as delay } from 'node:timers/promises';
import type { ElasticsearchNode } from './elasticsearch-node.ts';

const PAUSE_MS = 50;
const stream = 'logs-ha-default';

export interface RecordWriter {
  /** Records that Elasticsearch has confirmed. */
  readonly confirmed: number;
  /** Answers other than a confirmation, and the last of them. */
  readonly refused: number;
  readonly lastRefusal: string;
  /** Longest time between two confirmations since this was asked last. */
  longestGap(): number;
  end(): Promise<void>;
}

/** @param targets nodes that the Service leads to at the moment */
export function startRecordWriter(targets: () => readonly ElasticsearchNode[]): RecordWriter {
  let confirmed = 0;
  let refused = 0;
  let lastRefusal = 'none';
  let isEnded = false;
  let last = performance.now();
  let gap = 0;
  const write = async (): Promise<void> => {
    for (let turn = 0; !isEnded; turn += 1) {
      const nodes = targets();
      const node = nodes[turn % nodes.length];
      const body = { '@timestamp': new Date().toISOString(), message: `record ${confirmed}` };
      const path = `/${stream}/_create/record-${confirmed}?timeout=10s`;
      const answer = await node
        ?.ask(path, { method: 'PUT', body })
        .catch((error: unknown) => ({ status: 0, body: String(error) }));
      const status = answer?.status;
      // It was stored, and the answer was lost.
      if (status === 201 || status === 409) {
        confirmed += 1;
        gap = Math.max(gap, performance.now() - last);
        last = performance.now();
      } else {
        refused += 1;
        lastRefusal = JSON.stringify(answer);
      }
      await delay(PAUSE_MS);
    }
  };
  const ended = write();
  return {
    get confirmed() {
      return confirmed;
    },
    get refused() {
      return refused;
    },
    get lastRefusal() {
      return lastRefusal;
    },
    longestGap() {
      const longest = Math.max(gap, performance.now() - last);
      gap = 0;
      last = performance.now();
      return Math.round(longest);
    },
    async end() {
      isEnded = true;
      await ended;
    },
  };
}

/** Records that are found. */
export async function countRecords(node: ElasticsearchNode): Promise<number> {
  await node.ask(`/${stream}/_refresh`, { method: 'POST' });
  return (await node.ask<{ count?: number }>(`/${stream}/_count`)).body.count ?? -1;
}
