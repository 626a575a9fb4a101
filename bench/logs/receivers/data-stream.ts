// Counts what arrived in a data stream of a real Elasticsearch.
import type { Client } from '@elastic/elasticsearch';
import { indexOfSequence, recordsMax, sequenceDigits, sequenceKey } from '../record.ts';
import type { Arrived } from './receiver.ts';

const PAGE_DOCUMENTS = 10_000;
const sequencePattern = new RegExp(`${sequenceKey}"?(\\d{${sequenceDigits}})`);

/** One data stream. */
export class DataStreamCount {
  readonly #client: Client;
  readonly #name: string;
  #received = 0;
  #grownAt = 0;

  constructor(client: Client, name: string) {
    this.#client = client;
    this.#name = name;
  }

  /** By the shards' own counter, which is ahead of what a search can see. */
  async received(): Promise<number> {
    const { _all } = await this.#client.indices.stats({
      index: this.#name,
      metric: 'indexing',
      ignore_unavailable: true,
      filter_path: '_all.primaries.indexing.index_total',
    } as Parameters<Client['indices']['stats']>[0]);
    const received = _all?.primaries?.indexing?.index_total ?? 0;
    if (received > this.#received) {
      this.#received = received;
      this.#grownAt = Date.now();
    }
    return this.#received;
  }

  /** Reads every document: an aggregation over so many numbers would be an estimate. */
  async count(): Promise<Arrived> {
    const seen = new Uint8Array(recordsMax);
    let distinct = 0;
    let duplicated = 0;
    await this.#client.indices.refresh({ index: this.#name });
    const documents = this.#client.helpers.scrollDocuments<object>({
      index: this.#name,
      size: PAGE_DOCUMENTS,
      sort: ['_doc'],
      // Each subject puts it somewhere else.
      _source_includes: ['sequence', '*.sequence'],
    });
    for await (const document of documents) {
      const index = indexOfSequence(Number(sequencePattern.exec(JSON.stringify(document))?.[1]));
      if (index === undefined) continue;
      if (seen[index] === 1) duplicated += 1;
      else distinct += 1;
      seen[index] = 1;
    }
    return { distinct, duplicated, lastNewAt: this.#grownAt };
  }

  /** Removes it, where the server's build can do that; else it goes with the server. */
  async remove(): Promise<void> {
    await this.#client.indices.deleteDataStream({ name: this.#name }, { ignore: [400, 404] });
  }
}
