// Errors of a bulk request, each with its remedy.
import type { CredentialsDescription } from '../../describe-credentials.ts';
import { ShipperError } from '../../shipper-error.ts';
import type { PostAnswer } from './http-post.ts';

/** The error for a bulk response with a failed status. */
export function refusal(
  { status, text }: PostAnswer,
  where: string,
  credentials: CredentialsDescription,
): ShipperError {
  if (status === 401) {
    return new ShipperError(
      'unauthorised',
      `${where} rejects the credentials (401). Records wait in the spool. Correct ${credentials.where}.`,
    );
  }
  if (status === 403) {
    return new ShipperError(
      'unauthorised',
      `${where} does not allow this user to write (403). Records wait in the spool. Grant auto_configure and create_doc on the data stream or index to ${credentials.who}.`,
    );
  }
  if (status === 429 || status >= 500) {
    return new ShipperError(
      'overloaded',
      `${where} is overloaded (${status}). Records wait in the spool and are sent again later.`,
    );
  }
  const error = errorOf(text);
  // The response of nginx, HAProxy and servers in Go on a TLS port.
  if (status === 400 && /\bHTTP request\b.*\bHTTPS\b/.test(text)) return notElasticsearch(where, 'it speaks https');
  if (error === undefined) return notElasticsearch(where, `it answers ${status} to a bulk request`);
  return new ShipperError(
    'refused',
    `${where} rejects bulk requests (${status}): ${error}. Records wait in the spool.`,
  );
}

/** The server is not Elasticsearch. */
export function notElasticsearch(where: string, why: string, cause?: unknown): ShipperError {
  return new ShipperError(
    'not_elasticsearch',
    `the server that answers for ${where} is not Elasticsearch: ${why}. Records wait in the spool. Correct TELLTALE_ELASTICSEARCH_URL.`,
    { cause },
  );
}

/** There was no response. @param protocol protocol of the request: `http:` */
export function unreachable(error: unknown, where: string, protocol: string): ShipperError {
  const text = chain(error);
  if (/certificate|self.signed|unable to verify|altname|CERT_/i.test(text)) {
    const remedy = /expired|not yet valid/i.test(text)
      ? 'Renew it, or correct the clock'
      : 'Set TELLTALE_ELASTICSEARCH_CA_FILE to the CA that signed it';
    return new ShipperError(
      'certificate',
      `the certificate of ${where} cannot be verified: ${firstLine(error)}. Records wait in the spool. ${remedy}.`,
      { cause: error },
    );
  }
  const why = /\bE[A-Z]{4,}\b/.exec(text)?.[0] ?? firstLine(error);
  return new ShipperError(
    'unreachable',
    `cannot reach ${where}: ${why}${otherProtocol(text, protocol)}. Records wait in the spool and are sent again later. Start it, or correct TELLTALE_ELASTICSEARCH_URL.`,
    { cause: error },
  );
}

/** Suggests the other protocol if the connection failed as it does when only one side uses TLS. */
function otherProtocol(text: string, protocol: string): string {
  // A server that only supports TLS closes a connection that begins with a request, or answers with a TLS alert.
  if (protocol === 'http:') return /\b(?:ECONNRESET|EPIPE|HPE_[A-Z_]+)\b/.test(text) ? ' (does it speak https?)' : '';
  return /\b(?:EPROTO|ERR_SSL_WRONG_VERSION_NUMBER)\b/.test(text) ? ' (does it speak http?)' : '';
}

/** The first line of an error's message. */
export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

/** Elasticsearch's error message; undefined if the response is not from Elasticsearch. */
function errorOf(text: string): string | undefined {
  try {
    const { error }: { error?: { type?: unknown; reason?: unknown } | string } = JSON.parse(text);
    if (typeof error === 'string') return error;
    return error === undefined || error === null ? undefined : `${error.type}: ${error.reason}`;
  } catch {
    return undefined;
  }
}

function chain(error: unknown): string {
  const texts: string[] = [];
  // A cycle of causes would be endless.
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    texts.push(at.message, 'code' in at ? String(at.code) : '');
    // A name with several addresses has one failure for each.
    if (at instanceof AggregateError) texts.push(...at.errors.map(String));
  }
  return texts.join(' ');
}
