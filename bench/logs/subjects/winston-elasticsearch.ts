// winston-elasticsearch as its README has it, with its own client and its own defaults but one.
import winston from 'winston';
import { ElasticsearchTransport } from 'winston-elasticsearch';
import { type Destination, dataStreamOf } from '../run.ts';
import { clientOptions, type Subject } from './subject.ts';

export async function startWinstonElasticsearch(destination: Destination, flushInterval = 2_000): Promise<Subject> {
  const transport = new ElasticsearchTransport({
    index: dataStreamOf(destination),
    dataStream: true,
    flushInterval,
    clientOpts: clientOptions(destination),
    // By default one line on stderr a refused item: what that costs is the terminal's, not the transport's.
    internalLogger: () => {},
  } as ConstructorParameters<typeof ElasticsearchTransport>[0]);
  // Without a listener its first failed request would end the process.
  transport.on('error', () => {});
  const logger = winston.createLogger({ transports: [transport] });
  return { ships: true, log: ({ message, fields }) => void logger.info(message, fields) };
}
