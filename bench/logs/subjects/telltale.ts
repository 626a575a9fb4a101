// winston with Telltale's transport, at each durability.
import { join } from 'node:path';
import { TelltaleTransport, type TelltaleTransportOptions } from '@telltale/winston';
import winston from 'winston';
import type { StartSubject, Subject } from './subject.ts';

type Durability = NonNullable<TelltaleTransportOptions['durability']>;

/**
 * Telltale at a durability.
 *
 * @param jsonFormat leaves the logger its default format, which writes JSON that the transport does not use
 */
export function telltaleOf(durability: Durability, jsonFormat = false): StartSubject {
  return async ({ url, dataset, namespace, username, password, caFile, folder }): Promise<Subject> => {
    const transport = new TelltaleTransport({
      elasticsearch: {
        nodes: [url],
        ...(username !== undefined && { username }),
        ...(password !== undefined && { password }),
        ...(caFile !== undefined && { caFile }),
      },
      dataset,
      namespace,
      source: { name: 'bench', host: 'bench' },
      spoolDir: join(folder, 'spool'),
      durability,
    });
    const asItIs = winston.format((info) => info)();
    const logger = winston.createLogger({
      format: jsonFormat ? winston.format.json() : asItIs,
      transports: [transport],
    });
    return {
      ships: true,
      log: ({ message, fields }) => void logger.info(message, fields),
      dropped: () => JSON.stringify(transport.shipper.stats().dropped),
    };
  };
}
