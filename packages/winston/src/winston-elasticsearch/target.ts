// Converts a client, or its options, to a target: the shipper's worker opens its own connections.
import type { Client, ClientOptions } from '@elastic/elasticsearch';
import type { ElasticsearchTarget } from '@telltale/log-shipper';
import type { ElasticsearchTransportOptions } from './options.ts';

/** The settings with addresses and credentials. */
const CLIENT_OPTIONS = 'clientOpts of winston-elasticsearch';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The part of a given client that we read. */
interface ReadableClient {
  readonly connectionPool?: {
    readonly connections?: readonly {
      readonly url?: URL;
      readonly headers?: Readonly<Record<string, string>>;
      readonly tls?: { readonly ca?: unknown; readonly rejectUnauthorized?: boolean } | null;
    }[];
  };
}

/** @throws Error if the given client is not one of @elastic/elasticsearch */
export function targetOf(options: ElasticsearchTransportOptions): ElasticsearchTarget {
  const { client, clientOpts, pipeline, waitForActiveShards } = options;
  const parameters = {
    ...(pipeline && { pipeline }),
    ...(waitForActiveShards !== undefined && { wait_for_active_shards: String(waitForActiveShards) }),
  };
  const target = client === undefined ? fromOptions(clientOpts ?? {}) : fromClient(client);
  return {
    ...target,
    parameters,
    setBy: client === undefined ? CLIENT_OPTIONS : 'the client that winston-elasticsearch was given',
  };
}

function fromClient(client: Client): ElasticsearchTarget {
  const connections = (client as ReadableClient).connectionPool?.connections ?? [];
  const nodes = connections.flatMap(({ url }) => (url === undefined ? [] : [url.href]));
  const [first] = connections;
  if (first === undefined || nodes.length === 0) {
    throw new Error(
      '[telltale winston] the given client has no connections to read an address from: it is not a client of @elastic/elasticsearch 8 or 9. Pass its options as clientOpts.',
    );
  }
  return { nodes, ...(first.headers && { headers: { ...first.headers } }), ...tls(first.tls ?? {}) };
}

function fromOptions(options: ClientOptions): ElasticsearchTarget {
  const { node, nodes, cloud, auth, headers, compression } = options;
  const target: Mutable<ElasticsearchTarget> = {
    nodes: addresses(nodes ?? node ?? 'http://localhost:9200'),
    ...tls(options.tls ?? {}),
    ...(cloud && { cloudId: cloud.id }),
    ...(compression !== undefined && { compression: compression ? 'gzip' : 'none' }),
  };
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) if (value !== undefined) given[name] = String(value);
  if (auth && 'apiKey' in auth) {
    const { apiKey } = auth;
    target.apiKey =
      typeof apiKey === 'string' ? apiKey : Buffer.from(`${apiKey.id}:${apiKey.api_key}`).toString('base64');
  } else if (auth && 'bearer' in auth) given.authorization = `Bearer ${auth.bearer}`;
  else if (auth && 'username' in auth) {
    target.username = auth.username;
    target.password = auth.password;
  }
  if (Object.keys(given).length > 0) target.headers = given;
  return target;
}

function addresses(given: NonNullable<ClientOptions['node'] | ClientOptions['nodes']>): string[] {
  const list = Array.isArray(given) ? given : [given];
  return list.map((node) => (typeof node === 'string' ? node : node.url.href));
}

function tls({ ca, rejectUnauthorized }: { ca?: unknown; rejectUnauthorized?: boolean | undefined }): {
  ca?: string;
  rejectUnauthorized?: boolean;
} {
  const authorities = [ca].flat().filter((one) => typeof one === 'string' || Buffer.isBuffer(one));
  return {
    ...(authorities.length > 0 && { ca: authorities.map(String).join('\n') }),
    ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
  };
}
