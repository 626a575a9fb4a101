// The Elasticsearch client's own bulk helper, fed by a stream, with its default of 5 MB a request.
import { Readable } from 'node:stream';
import { Client } from '@elastic/elasticsearch';
import { limits } from '../limits.ts';
import { type Destination, dataStreamOf } from '../run.ts';
import { clientOptions, type Subject } from './subject.ts';

export async function startHelpersBulk(destination: Destination): Promise<Subject> {
  const client = new Client(clientOptions(destination));
  const action = { create: { _index: dataStreamOf(destination) } };
  // Its buffer is what a caller that does not wait fills.
  const stream = new Readable({ objectMode: true, highWaterMark: Number.MAX_SAFE_INTEGER, read() {} });
  client.helpers
    .bulk({ datasource: stream, flushInterval: limits.flushMs, onDocument: () => action })
    .catch((error: unknown) => console.error(error));
  return {
    ships: true,
    log: ({ message, fields }) => void stream.push({ '@timestamp': new Date().toISOString(), message, ...fields }),
  };
}
