// The transport: winston's records as ECS documents in a data stream.
import { hostname } from 'node:os';
import {
  type Durability,
  defaultSpoolDir,
  type ElasticsearchTarget,
  type FieldRule,
  LogDocument,
  type LogSource,
  type MostNames,
  namesExceeded,
  type TraceIds,
} from '@telltale/log-shipper';
import type { TransportStreamOptions } from 'winston-transport';
import { givenOf, type Info, recordOfInfo } from './info-record.ts';
import { limits } from './limits.ts';
import { ShippingTransport } from './shipping-transport.ts';

/** Options of {@link TelltaleTransport}. */
export interface TelltaleTransportOptions extends TransportStreamOptions {
  /** The Elasticsearch for the records. */
  readonly elasticsearch: ElasticsearchTarget;
  /** Dataset of the data stream `logs-<dataset>-<namespace>`; by default `app`. */
  readonly dataset?: string;
  /** By default `default`. */
  readonly namespace?: string;
  /** The service; by default the one in `OTEL_SERVICE_NAME`, on this host. */
  readonly source?: Partial<LogSource>;
  /** Folder on disk for waiting records; by default one of the service in the user's state folder. */
  readonly spoolDir?: string;
  /** Maximum bytes in that folder; by default 1 GiB. */
  readonly spoolBytesMax?: number;
  /** By default `turn`: a record survives any end of the process. */
  readonly durability?: Durability;
  /** How long the end may wait for Elasticsearch, in milliseconds; by default 2,000. */
  readonly exitFlushMsMax?: number;
  /** Further secret keys; false redacts nothing. */
  readonly redact?: readonly string[] | false;
  /** Types of the app's fields; a field without one gets the type of its value. */
  readonly fieldTypes?: readonly FieldRule[];
  /** Returns the current span, for each record. */
  readonly trace?: () => TraceIds | undefined;
}

/** Ships winston's records. */
export class TelltaleTransport extends ShippingTransport {
  readonly #document: LogDocument;

  constructor(options: TelltaleTransportOptions) {
    const { dataset = 'app', namespace = 'default', trace, redact, fieldTypes, durability } = options;
    const name = options.source?.name ?? process.env.OTEL_SERVICE_NAME ?? 'unknown_service:node';
    const source = { host: hostname(), ...options.source, name };
    const onNamesExceeded = (most: MostNames): void => {
      const message = `[telltale winston] ${namesExceeded(most)}`;
      if (!this.emit('warning', new Error(message))) process.stderr.write(`${message}\n`);
    };
    const document = new LogDocument({ source, dataset, trace, redact, fieldTypes, onNamesExceeded });
    super({
      stream: options,
      shipper: {
        name: 'winston',
        elasticsearch: { setBy: 'the options of TelltaleTransport', ...options.elasticsearch },
        dataStream: { dataset, namespace },
        fields: document.fields,
        spoolDir: options.spoolDir ?? defaultSpoolDir(name, process.env),
        spoolBytesMax: options.spoolBytesMax ?? limits.spoolBytesMax,
        exitFlushMsMax: options.exitFlushMsMax ?? limits.exitFlushMsMax,
        ...(durability !== undefined && { durability }),
      },
      onWarning: (message) => process.stderr.write(`${message}\n`),
    });
    this.#document = document;
  }

  /** winston calls this for each record. */
  override log(info: Info, callback: () => void): void {
    const given = givenOf(info);
    if (given !== undefined) {
      const record = recordOfInfo(info, given);
      this.shipper.append(this.#document.write(record), record.level);
    }
    if (this.listenerCount('logged') > 0) setImmediate(() => this.emit('logged', info));
    this.takeNext(callback);
  }
}
