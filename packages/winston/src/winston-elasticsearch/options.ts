// The options of winston-elasticsearch 0.19, and our own.
import type { Client, ClientOptions } from '@elastic/elasticsearch';
import type { Durability } from '@telltale/log-shipper';
import type { TransportStreamOptions } from 'winston-transport';
import type { Transformer } from './transformer.ts';

/** Options of {@link ElasticsearchTransport}. What each does here is in docs/winston-elasticsearch.md. */
export interface ElasticsearchTransportOptions extends TransportStreamOptions {
  dataStream?: boolean;
  /** An Elastic APM agent, whose current ids are added. */
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
  /** Without effect: records wait on disk, and are sent at the latest after 200 ms. */
  flushInterval?: number;
  /** Without effect: each request takes what there is. */
  buffering?: boolean;
  /** Without effect: the bound is `spoolBytesMax`. */
  bufferLimit?: number | null;
  /** Without effect: a record is tried until it is delivered. */
  retryLimit?: number;
  /** Without effect: no health is asked for, and no privilege for it needed. */
  healthCheckTimeout?: string;
  /** Without effect. */
  healthCheckWaitForStatus?: string;
  /** Without effect. */
  healthCheckWaitForNodes?: string;
  /** Without effect there too. */
  timestamp?: () => string;
  /** Ours: folder on disk where records wait; by default one of this target's own in the user's state folder. */
  spoolDir?: string;
  /** Ours: what it may hold, bytes; by default 1 GiB. */
  spoolBytesMax?: number;
  /** Ours: by default `turn`, a record survives the end of the process however it comes. */
  durability?: Durability;
  /** Ours: how long the end may wait for Elasticsearch, milliseconds; by default 2,000. */
  exitFlushMsMax?: number;
  /** Ours: further keys whose values are secret; false keeps every value as it is. */
  redact?: readonly string[] | false;
}
