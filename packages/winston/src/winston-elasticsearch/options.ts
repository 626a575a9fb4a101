// The options of winston-elasticsearch 0.19, and our own.
import type { Client, ClientOptions } from '@elastic/elasticsearch';
import type { Durability } from '@telltale/log-shipper';
import type { TransportStreamOptions } from 'winston-transport';
import type { Transformer } from './transformer.ts';

/** Options of {@link ElasticsearchTransport}. docs/winston-elasticsearch.md describes the effect of each. */
export interface ElasticsearchTransportOptions extends TransportStreamOptions {
  dataStream?: boolean;
  /** An Elastic APM agent; its current ids are added. */
  apm?: { readonly currentTraceIds: Readonly<Record<string, string | undefined>> } | null;
  index?: string | null;
  indexPrefix?: string | (() => string);
  /** A Day.js pattern. */
  indexSuffixPattern?: string;
  transformer?: Transformer;
  useTransformer?: boolean;
  indexTemplate?: Record<string, unknown>;
  ensureIndexTemplate?: boolean;
  waitForActiveShards?: number | 'all';
  pipeline?: string | null;
  client?: Client;
  clientOpts?: ClientOptions;
  source?: string;
  internalLogger?: (...values: unknown[]) => void;
  exitOnError?: boolean;
  /** Without effect: records wait on disk, for at most 200 ms. */
  flushInterval?: number;
  /** Without effect: each request takes the records that wait. */
  buffering?: boolean;
  /** Without effect: the bound is `spoolBytesMax`. */
  bufferLimit?: number | null;
  /** Without effect: a record is retried until it is delivered. */
  retryLimit?: number;
  /** Without effect: the health is not requested, so no privilege is needed for it. */
  healthCheckTimeout?: string;
  /** Without effect. */
  healthCheckWaitForStatus?: string;
  /** Without effect. */
  healthCheckWaitForNodes?: string;
  /** Without effect there too. */
  timestamp?: () => string;
  /** Ours: folder on disk for waiting records; by default one for this target in the user's state folder. */
  spoolDir?: string;
  /** Ours: maximum bytes in that folder; by default 1 GiB. */
  spoolBytesMax?: number;
  /** Ours: by default `turn`, a record survives any end of the process. */
  durability?: Durability;
  /** Ours: how long the end may wait for Elasticsearch, in milliseconds; by default 2,000. */
  exitFlushMsMax?: number;
  /** Ours: further secret keys; false redacts nothing. */
  redact?: readonly string[] | false;
}
