// Sends one bulk request through Elasticsearch's client, and says what came of it.
import { readFileSync } from 'node:fs';
import type { ConnectionOptions as TlsConnectionOptions } from 'node:tls';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { Client, errors } from '@elastic/elasticsearch';
import { Serializer } from '@elastic/transport';
import type { ElasticsearchTarget } from '../elasticsearch-target.ts';
import { limits } from '../limits.ts';
import { ShipperError } from '../shipper-error.ts';
import type { BulkItem } from './verdict.ts';

/** Each item has an answer of its own. */
export interface Answered {
  readonly kind: 'answered';
  readonly items: readonly BulkItem[] | 'all';
}

/** What came of a request. */
export type SendResult =
  | Answered
  | { readonly kind: 'too_large' }
  /** Nothing was decided about the items: all are to be tried again. */
  | { readonly kind: 'failed'; readonly error: ShipperError };

/** Sends bulk bodies. */
export interface Sender {
  /** @param index where the items go that name no other */
  send(index: string, body: Buffer): Promise<SendResult>;
  close(): Promise<void>;
}

interface BulkAnswer {
  readonly errors?: boolean;
  readonly items?: readonly { readonly create?: BulkItem }[];
}

const compress = promisify(gzip);

/** Leaves of an answer only what verdicts need. */
const filterPath = 'errors,items.create.status,items.create.error,items.create.failure_store';

/** What the data stream's own failure store took is no error, and not delivered to where it was sent either. */
const failureStoreUsed = '"failure_store":"used"';

/** Reads the answer to a request of which every item was taken by its beginning: that is nearly every one. */
class BulkSerializer extends Serializer {
  override deserialize<T = unknown>(json: string): T {
    const isPlain = /^\{(?:"took":\d+,)?"errors":false[,}]/.test(json) && !json.includes(failureStoreUsed);
    return isPlain ? ({ errors: false } as T) : super.deserialize<T>(json);
  }
}

/** @throws ShipperError `certificate` when the CA cannot be read */
export function createSender(target: ElasticsearchTarget): Sender {
  const { nodes, cloudId, apiKey, username, password } = target;
  const compressed = isCompressed(target);
  const client = new Client({
    Serializer: BulkSerializer,
    ...(cloudId === undefined ? { nodes: [...nodes] } : { cloud: { id: cloudId } }),
    // Retries, and what is to be retried, are decided by the item.
    maxRetries: 0,
    requestTimeout: limits.requestMsMax,
    ...(apiKey !== undefined
      ? { auth: { apiKey } }
      : username !== undefined && password !== undefined
        ? { auth: { username, password } }
        : {}),
    ...tlsOf(target),
  });
  const where = `Elasticsearch at ${cloudId === undefined ? nodes.map(withoutCredentials).join(', ') : 'its cloud id'}`;
  const querystring = { ...target.parameters, filter_path: filterPath };
  const headers = {
    ...target.headers,
    'content-type': 'application/x-ndjson',
    accept: 'application/json',
    ...(compressed && { 'content-encoding': 'gzip' }),
  };
  return {
    async send(index, body) {
      try {
        const bulkBody = compressed ? await compress(body, { level: constants.Z_BEST_SPEED }) : body;
        const answer = await client.transport.request<BulkAnswer>(
          { method: 'POST', path: `/${encodeURIComponent(index)}/_bulk`, querystring, bulkBody },
          { headers },
        );
        return read(answer, where);
      } catch (error) {
        return failure(error, where);
      }
    },
    close: () => client.close(),
  };
}

function tlsOf({ caFile, ca, rejectUnauthorized }: ElasticsearchTarget): { tls?: TlsConnectionOptions } {
  const authority = caFile === undefined ? ca : readCa(caFile);
  if (authority === undefined && rejectUnauthorized === undefined) return {};
  return {
    tls: {
      ...(authority !== undefined && { ca: authority }),
      ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
    },
  };
}

/** Whether bodies are worth compressing: on the way to this very machine they cost time and save nothing. */
function isCompressed({ nodes, cloudId, compression = 'auto' }: ElasticsearchTarget): boolean {
  if (compression !== 'auto') return compression === 'gzip';
  return cloudId !== undefined || !nodes.every(isLoopback);
}

function isLoopback(node: string): boolean {
  return URL.canParse(node) && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(node).hostname);
}

function read(answer: BulkAnswer | undefined, where: string): SendResult {
  if (typeof answer !== 'object' || answer === null || typeof answer.errors !== 'boolean') {
    return { kind: 'failed', error: notElasticsearch(where, 'its answer is none to a bulk request') };
  }
  const items = (answer.items ?? []).map(({ create }) => create ?? {});
  const all = !answer.errors && items.every(({ failure_store: store }) => store !== 'used');
  return { kind: 'answered', items: all ? 'all' : items };
}

function failure(error: unknown, where: string): SendResult {
  if (error instanceof errors.ProductNotSupportedError) {
    return { kind: 'failed', error: notElasticsearch(where, 'it does not say that it is', error) };
  }
  if (error instanceof errors.ResponseError) return refusal(error, where);
  if (error instanceof errors.DeserializationError) {
    return { kind: 'failed', error: notElasticsearch(where, 'it does not answer in JSON', error) };
  }
  return { kind: 'failed', error: unreachable(error, where) };
}

function refusal(error: errors.ResponseError, where: string): SendResult {
  const status = error.statusCode ?? 0;
  const failed = (code: ShipperError['code'], message: string): SendResult => ({
    kind: 'failed',
    error: new ShipperError(code, message, { cause: error }),
  });
  if (status === 413) return { kind: 'too_large' };
  if (status === 401) {
    return failed(
      'unauthorised',
      `${where} refuses the credentials (401). Records wait in the spool. Mend TELLTALE_ELASTICSEARCH_API_KEY, or TELLTALE_ELASTICSEARCH_USERNAME and TELLTALE_ELASTICSEARCH_PASSWORD.`,
    );
  }
  if (status === 403) {
    return failed(
      'unauthorised',
      `${where} does not let this user write (403). Records wait in the spool. Grant auto_configure and create_doc on logs-*-* to the user of TELLTALE_ELASTICSEARCH_USERNAME or the key of TELLTALE_ELASTICSEARCH_API_KEY.`,
    );
  }
  if (status === 429 || status >= 500) {
    return failed(
      'overloaded',
      `${where} takes no more for now (${status}). Records wait in the spool and are tried again.`,
    );
  }
  if (typeof error.body !== 'object' || error.body === null || !('error' in error.body)) {
    return { kind: 'failed', error: notElasticsearch(where, `it answers ${status} to a bulk request`, error) };
  }
  return failed('refused', `${where} refuses bulk requests (${status}): ${error.message}. Records wait in the spool.`);
}

function notElasticsearch(where: string, why: string, cause?: unknown): ShipperError {
  return new ShipperError(
    'not_elasticsearch',
    `what answers as ${where} is not Elasticsearch: ${why}. Records wait in the spool. Mend TELLTALE_ELASTICSEARCH_URL.`,
    { cause },
  );
}

function unreachable(error: unknown, where: string): ShipperError {
  const text = chain(error);
  if (/certificate|self.signed|unable to verify|altname|CERT_/i.test(text)) {
    const remedy = /expired|not yet valid/i.test(text)
      ? 'Renew it, or set the clock right'
      : 'Set TELLTALE_ELASTICSEARCH_CA_FILE to the CA that signed it';
    return new ShipperError(
      'certificate',
      `the certificate of ${where} cannot be verified: ${firstLine(error)}. Records wait in the spool. ${remedy}.`,
      { cause: error },
    );
  }
  const code = /\b(E[A-Z]{4,}|UND_ERR_[A-Z_]+)\b/.exec(text)?.[1];
  const why = code === undefined ? firstLine(error) : code;
  return new ShipperError(
    'unreachable',
    `cannot reach ${where}: ${why}. Records wait in the spool and are tried again. Start it, or mend TELLTALE_ELASTICSEARCH_URL.`,
    { cause: error },
  );
}

function chain(error: unknown): string {
  const texts: string[] = [];
  // Clients wrap what the socket said a few layers deep; a cycle would have no end.
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    texts.push(at.message, 'code' in at ? String(at.code) : '');
    if (at instanceof AggregateError) texts.push(...at.errors.map(String));
  }
  return texts.join(' ');
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

function withoutCredentials(node: string): string {
  try {
    const { protocol, host } = new URL(node);
    return `${protocol}//${host}`;
  } catch {
    return 'an address that is no URL';
  }
}

function readCa(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ShipperError(
      'certificate',
      `cannot read the CA at ${path}: ${firstLine(cause)}. Records wait in the spool. Mend TELLTALE_ELASTICSEARCH_CA_FILE.`,
      { cause },
    );
  }
}
