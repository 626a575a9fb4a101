// Addresses of the Elasticsearch nodes, and the headers of requests to them.
import type { ElasticsearchTarget } from '../../elasticsearch-target.ts';
import { ShipperError } from '../../shipper-error.ts';

/** One node. */
export interface NodeAddress {
  /** Without credentials; without a slash at the end of its path. */
  readonly url: URL;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Credentials; those from a file as last read. */
export interface Credentials {
  readonly apiKey?: string | undefined;
  readonly password?: string | undefined;
}

/**
 * The nodes of a target.
 *
 * @param credentials by default the target's own
 * @throws ShipperError `unreachable` if an address is invalid
 */
export function nodeAddresses(target: ElasticsearchTarget, credentials: Credentials = target): NodeAddress[] {
  const { cloudId, nodes } = target;
  const given = cloudId === undefined ? nodes : [cloudUrl(cloudId)];
  if (given.length === 0) {
    throw new ShipperError(
      'unreachable',
      'no Elasticsearch is configured. Records wait in the spool. Set TELLTALE_ELASTICSEARCH_URL.',
    );
  }
  return given.map((node) => {
    const url = parse(node);
    const headers = headersOf(target, credentials, url);
    url.username = '';
    url.password = '';
    url.search = '';
    url.hash = '';
    url.pathname = url.pathname.replace(/\/+$/, '');
    return { url, headers };
  });
}

/**
 * The URL in a cloud id: `name:` and, in base64, `host$elasticsearch$kibana`; the host may have a port. As documented
 * by Elastic under "Find your Cloud ID".
 */
function cloudUrl(cloudId: string): string {
  const [, encoded = ''] = cloudId.split(':');
  const [host = '', elasticsearch = ''] = Buffer.from(encoded, 'base64').toString().split('$');
  const url = `https://${elasticsearch}.${host}`;
  if (host === '' || elasticsearch === '' || !URL.canParse(url)) {
    throw new ShipperError(
      'unreachable',
      'the cloud id is malformed: it must be a name, a colon and encoded addresses. Records wait in the spool. Copy it again to TELLTALE_ELASTICSEARCH_CLOUD_ID.',
    );
  }
  return url;
}

function parse(node: string): URL {
  if (URL.canParse(node)) {
    const url = new URL(node);
    if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  }
  throw new ShipperError(
    'unreachable',
    `an address of Elasticsearch is not an http or https URL. Records wait in the spool. Correct TELLTALE_ELASTICSEARCH_URL.`,
  );
}

/** Headers of the application take precedence over the settings, and both over the credentials in an address. */
function headersOf(
  { headers = {}, username }: ElasticsearchTarget,
  credentials: Credentials,
  url: URL,
): Record<string, string> {
  const authorization = authorizationOf(username, credentials, url);
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return { ...(authorization !== undefined && { authorization }), ...Object.fromEntries(given) };
}

function authorizationOf(
  username: string | undefined,
  { apiKey, password }: Credentials,
  url: URL,
): string | undefined {
  if (apiKey !== undefined) return `ApiKey ${apiKey}`;
  if (username !== undefined && password !== undefined) return basic(username, password);
  if (url.username === '') return undefined;
  return basic(decodeURIComponent(url.username), decodeURIComponent(url.password));
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
