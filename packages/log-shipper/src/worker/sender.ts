// Sends bulk requests and returns the outcome of each.
import type { Agent } from 'node:http';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { urlWithoutCredentials } from '@telltale/catalog';
import { type CredentialsDescription, describeCredentials } from '../describe-credentials.ts';
import type { ElasticsearchTarget } from '../elasticsearch-target.ts';
import { limits } from '../limits.ts';
import { isLoopback } from '../loopback.ts';
import type { ShipperError } from '../shipper-error.ts';
import { builtinOf, type PostAnswer, post } from './http/http-post.ts';
import { nodeAddresses } from './http/node-address.ts';
import { Nodes } from './http/nodes.ts';
import { notElasticsearch, refusal, unreachable } from './http/send-failure.ts';
import { TargetFiles } from './http/target-files.ts';
import type { BulkItem } from './verdict.ts';

/** Each item has its own result. */
export interface ItemResults {
  readonly kind: 'answered';
  readonly items: readonly BulkItem[] | 'all';
}

/** The result of a request. */
export type SendResult =
  | ItemResults
  | { readonly kind: 'too_large' }
  /** The items' results are unknown: all are retried. */
  | { readonly kind: 'failed'; readonly error: ShipperError };

/** Sends bulk bodies. */
export interface Sender {
  /** @param index for items that name no index */
  send(index: string, body: Buffer): Promise<SendResult>;
  /** Whether a file has changed since this sender was created. */
  isOutdated(): boolean;
  /** When its credentials changed last, in milliseconds since the epoch; undefined if they are not from a file. */
  credentialsChangedAt(): number | undefined;
  /** Closes its connections, each after its current request. */
  close(): void;
}

interface BulkAnswer {
  readonly errors?: boolean;
  readonly items?: readonly { readonly create?: BulkItem }[];
}

const compress = promisify(gzip);

/** Reduces a response to what verdicts need. */
const filterPath = 'errors,items.create.status,items.create.error,items.create.failure_store';

/** Items in the data stream's failure store are no errors, but they were not delivered to their target either. */
const failureStoreUsed = '"failure_store":"used"';

/**
 * @param files those of the target, if they were read before
 * @throws ShipperError `certificate` or `secret_unreadable` if a file cannot be read, `unreachable` if an address is
 * invalid
 */
export function createSender(target: ElasticsearchTarget, files: TargetFiles = new TargetFiles(target)): Sender {
  const { nodes, cloudId } = target;
  const secrets = files.read();
  const addresses = new Nodes(nodeAddresses(target, secrets));
  const agents = agentsOf(target, secrets.ca);
  const compressed = isCompressed(target);
  const where = `Elasticsearch at ${cloudId === undefined ? nodes.map(urlWithoutCredentials).join(', ') : 'its cloud id'}`;
  const credentials = describeCredentials(target);
  const query = new URLSearchParams({ ...target.parameters, filter_path: filterPath }).toString();
  const headers = {
    'content-type': 'application/x-ndjson',
    accept: 'application/json',
    'user-agent': 'telltale',
    ...(compressed && { 'content-encoding': 'gzip' }),
  };
  let onTheirWay = 0;
  let closing = false;
  return {
    async send(index, body) {
      const node = addresses.next();
      onTheirWay += 1;
      try {
        const answer = await post({
          url: node.url,
          path: `/${encodeURIComponent(index)}/_bulk?${query}`,
          headers: { ...node.headers, ...headers },
          body: compressed ? await compress(body, { level: constants.Z_BEST_SPEED }) : body,
          agent: agents.for(node.url),
          msMax: limits.requestMsMax,
          answerBytesMax: limits.answerBytesMax,
          staleMax: limits.bulkConcurrencyMax,
        });
        addresses.markAlive(node);
        return read(answer, where, credentials);
      } catch (error) {
        addresses.failed(node);
        return { kind: 'failed', error: unreachable(error, where, node.url.protocol) };
      } finally {
        onTheirWay -= 1;
        if (closing && onTheirWay === 0) agents.destroy();
      }
    },
    isOutdated() {
      const { apiKey, password, ca } = files.read();
      return apiKey !== secrets.apiKey || password !== secrets.password || ca !== secrets.ca;
    },
    credentialsChangedAt: () => files.credentialsChangedAt,
    close() {
      // An aborted request may have been accepted, and would then be sent again needlessly.
      closing = true;
      if (onTheirWay === 0) agents.destroy();
    },
  };
}

/** Keeps connections for the next request; TLS is loaded only if an address needs it. */
function agentsOf(
  { rejectUnauthorized }: ElasticsearchTarget,
  ca: string | undefined,
): {
  for(url: URL): Agent;
  destroy(): void;
} {
  const agents = new Map<string, Agent>();
  return {
    for(url) {
      const agent =
        agents.get(url.protocol) ??
        new (builtinOf(url).Agent)({
          keepAlive: true,
          maxSockets: limits.bulkConcurrencyMax,
          ...(ca !== undefined && { ca }),
          ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
        });
      agents.set(url.protocol, agent);
      return agent;
    },
    destroy() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

/** Whether bodies are compressed: on loopback that costs time and saves nothing. */
function isCompressed({ nodes, cloudId, compression = 'auto' }: ElasticsearchTarget): boolean {
  if (compression !== 'auto') return compression === 'gzip';
  return cloudId !== undefined || !nodes.every(isLoopback);
}

function read(answer: PostAnswer, where: string, credentials: CredentialsDescription): SendResult {
  const { status, headers, text } = answer;
  if (status === 413) return { kind: 'too_large' };
  if (status < 200 || status >= 300) return { kind: 'failed', error: refusal(answer, where, credentials) };
  if (headers['x-elastic-product'] !== 'Elasticsearch') {
    return { kind: 'failed', error: notElasticsearch(where, 'it does not identify itself as Elasticsearch') };
  }
  // If every item was accepted, which is the usual case, the start of the response already shows it.
  if (/^\{(?:"took":\d+,)?"errors":false[,}]/.test(text) && !text.includes(failureStoreUsed)) {
    return { kind: 'answered', items: 'all' };
  }
  return readItems(text, where);
}

function readItems(text: string, where: string): SendResult {
  let answer: BulkAnswer | null;
  try {
    answer = JSON.parse(text);
  } catch (error) {
    return { kind: 'failed', error: notElasticsearch(where, 'it does not answer in JSON', error) };
  }
  if (typeof answer?.errors !== 'boolean') {
    return { kind: 'failed', error: notElasticsearch(where, 'its answer is not one to a bulk request') };
  }
  const items = (answer.items ?? []).map(({ create }) => create ?? {});
  const all = !answer.errors && items.every(({ failure_store: store }) => store !== 'used');
  return { kind: 'answered', items: all ? 'all' : items };
}
