// The subjects by the names under which they stand in the table. Each process loads only its own: the others would
// weigh on its memory.
import type { StartSubject } from './subject.ts';

const telltale: (...settings: Parameters<typeof import('./telltale.ts')['telltaleOf']>) => StartSubject =
  (...settings) =>
  async (destination) =>
    (await import('./telltale.ts')).telltaleOf(...settings)(destination);
const winstonElasticsearch =
  (flushInterval: number): StartSubject =>
  async (destination) =>
    (await import('./winston-elasticsearch.ts')).startWinstonElasticsearch(destination, flushInterval);

/** In every run, in this order. */
export const subjects: Readonly<Record<string, StartSubject>> = {
  'winston no-op': async () => (await import('./winston-no-op.ts')).startWinstonNoOp(),
  'telltale turn': telltale('turn'),
  'telltale fsync': telltale('fsync'),
  'telltale memory': telltale('memory'),
  'winston-elasticsearch': winstonElasticsearch(2_000),
  'pino-elasticsearch': async (destination) =>
    (await import('./pino-elasticsearch.ts')).startPinoElasticsearch(destination),
  'helpers.bulk': async (destination) => (await import('./helpers-bulk.ts')).startHelpersBulk(destination),
};

/** The same in another setting, run when they are asked for by name. */
export const otherSettings: Readonly<Record<string, StartSubject>> = {
  'winston no-op/json only': async () => (await import('./winston-no-op.ts')).startWinstonNoOp(false),
  'telltale turn/json format': telltale('turn', true),
  'winston-elasticsearch/200 ms': winstonElasticsearch(200),
  'pino-elasticsearch/in process': async (destination) =>
    (await import('./pino-elasticsearch.ts')).startPinoElasticsearchInProcess(destination),
};
