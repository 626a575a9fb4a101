// The drop-in transport: transforms a record, chooses its index, hands it to the shipper.
import { createHash } from 'node:crypto';
import { defaultSpoolDir, type ElasticsearchTarget, PlainDocument } from '@telltale/log-shipper';
import { limits } from '../limits.ts';
import { ShippingTransport } from '../shipping-transport.ts';
import { type IndexNaming, indexName } from './index-name.ts';
import { ensureIndexTemplate } from './index-template.ts';
import type { ElasticsearchTransportOptions } from './options.ts';
import { targetOf } from './target.ts';
import { ElasticsearchTransformer, type Transformer } from './transformer.ts';

/** A document from a transformer. */
type Entry = Record<string, unknown>;

/** Ships winston's records to the index in its options. */
export class ElasticsearchTransport extends ShippingTransport {
  readonly name: string = 'elasticsearch';
  readonly opts: ElasticsearchTransportOptions;
  readonly #document: PlainDocument;
  readonly #transformer: Transformer;
  readonly #say: (...values: unknown[]) => void;

  constructor(options: ElasticsearchTransportOptions = {}) {
    const opts = {
      level: 'info',
      ...options,
      index: options.index ?? (options.dataStream ? 'logs-app-default' : null),
    };
    const say = opts.internalLogger ?? console.error;
    const target = targetOrNone(opts, say);
    super({
      stream: opts,
      shipper: {
        name: 'winston-elasticsearch',
        index: indexShown(opts),
        elasticsearch: target,
        dataStream: { dataset: 'app', namespace: 'default' },
        spoolDir: opts.spoolDir ?? defaultSpoolDir(spoolName(target), process.env),
        spoolBytesMax: opts.spoolBytesMax ?? limits.spoolBytesMax,
        exitFlushMsMax: opts.exitFlushMsMax ?? limits.exitFlushMsMax,
        ...(opts.durability !== undefined && { durability: opts.durability }),
      },
      onWarning: (message) => say(message),
    });
    this.opts = opts;
    this.#say = say;
    this.#document = new PlainDocument(opts.redact);
    this.#transformer = opts.transformer ?? ElasticsearchTransformer;
    if (opts.indexTemplate && opts.ensureIndexTemplate !== false) {
      void ensureIndexTemplate(opts).catch((error: unknown) => this.#warn(error));
    }
  }

  /** winston calls this for each record. */
  override log(info: Entry, callback: () => void): void {
    const { level, message, timestamp, ...meta } = info;
    const data = {
      message,
      level: String(level),
      meta: timestamp === undefined ? meta : { ...meta, timestamp },
      ...(timestamp !== undefined && { timestamp: String(timestamp) }),
    };
    setImmediate(() => this.emit('logged', level));
    try {
      const entry = this.opts.useTransformer === false ? info : this.#transformer(data);
      // The application's transformer may be asynchronous; only its own record waits for it.
      if (entry instanceof Promise) void entry.then((given) => this.#ship(given, data.level)).catch(this.#warn);
      else this.#ship(entry, data.level);
    } catch (error) {
      this.#warn(error);
    }
    this.takeNext(callback);
  }

  /** The index for a record logged now. */
  getIndexName(options: IndexNaming, interfix?: string): string {
    return indexName(options, interfix);
  }

  readonly #warn = (error: unknown): void => {
    if (!this.emit('warning', error)) this.#say('[telltale winston] a record could not be logged:', error);
  };

  #ship(entry: object, level: string): void {
    const { indexInterfix: interfix, ...document } = entry as Entry;
    const { source, dataStream, apm } = this.opts;
    if (source) document.source = source;
    if (apm) addIds(document, apm.currentTraceIds);
    const inner = interfix === undefined ? undefined : String(interfix);
    const index = dataStream ? dataStreamName(this.opts.index, inner) : this.getIndexName(this.opts, inner);
    this.shipper.append(this.#document.write(document, index), level);
  }
}

/** The target for display: for daily indices, their common prefix. */
function indexShown({ index, dataStream, indexPrefix = 'logs' }: ElasticsearchTransportOptions): string {
  if (index !== undefined && index !== null) return index;
  if (dataStream) return 'logs-app-default';
  return typeof indexPrefix === 'string' ? `${indexPrefix}-*` : 'indices that a function names';
}

function dataStreamName(index: string | null | undefined, interfix: string | undefined): string {
  const name = index ?? 'logs-app-default';
  return interfix === undefined ? name : `${name}-${interfix}`;
}

/** Ids in the record take precedence over the agent's. */
function addIds(document: Entry, ids: Readonly<Record<string, string | undefined>>): void {
  for (const name of ['transaction', 'trace', 'span']) {
    const id = ids[`${name}.id`];
    const own = document[name];
    if (id) document[name] = { id, ...(typeof own === 'object' ? own : {}) };
  }
}

/** If the address is unknown, records stay on disk, and the application continues. */
function targetOrNone(
  opts: ElasticsearchTransportOptions,
  say: (...values: unknown[]) => void,
): ElasticsearchTarget | undefined {
  try {
    return targetOf(opts);
  } catch (error) {
    say(error instanceof Error ? error.message : error);
    return undefined;
  }
}

/** One folder for each target: records that wait for one cluster must not be sent to another. */
function spoolName({ nodes, cloudId = '' }: ElasticsearchTarget = { nodes: [] }): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([nodes, cloudId]))
    .digest('hex');
  return `winston-elasticsearch-${digest.slice(0, 12)}`;
}
