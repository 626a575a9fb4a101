// pino-elasticsearch at its best setting: in a thread, as pino's README has it, flushing by 1 MB; and in this process.
import { pino } from 'pino';
import pinoElasticsearch from 'pino-elasticsearch';
import { limits } from '../limits.ts';
import { type Destination, dataStreamOf } from '../run.ts';
import { clientOptions, type Subject } from './subject.ts';

/** Its types speak of a default export; what it exports is the function. */
const openStream = pinoElasticsearch as unknown as typeof pinoElasticsearch.default;
/** Its default of 1,000 bytes would be a request every three records. */
const FLUSH_BYTES = 1_000_000;

function options(destination: Destination) {
  return {
    ...clientOptions(destination),
    index: dataStreamOf(destination),
    opType: 'create' as const,
    flushBytes: FLUSH_BYTES,
    flushInterval: limits.flushMs,
  };
}

/** Least on the main thread, and most records a second. */
export async function startPinoElasticsearch(destination: Destination): Promise<Subject> {
  const logger = pino(pino.transport({ target: 'pino-elasticsearch', options: options(destination) }));
  return { ships: true, log: ({ message, fields }) => logger.info(fields, message) };
}

/** Least memory. */
export async function startPinoElasticsearchInProcess(destination: Destination): Promise<Subject> {
  const stream = openStream(options(destination));
  stream.on('error', (error) => console.error(error));
  const logger = pino({}, stream);
  return { ships: true, log: ({ message, fields }) => logger.info(fields, message) };
}
