// Error messages for a Grafana or Kibana that refused, could not be reached, or is a different server.
import { errorCode, failureReason, isRetryableStatus, isTlsErrorCode, otherProtocol } from '@telltale/http';
import { ContentError, type Operation } from '../content-error.ts';
import { type ServerName, shown } from './address.ts';
import { isObject } from './fingerprint.ts';
import { limits } from './limits.ts';

/** The request: client, server and purpose. */
export interface Asked {
  readonly operation: Operation;
  readonly name: ServerName;
  readonly url: URL;
  /** The purpose: `save the dashboard telltale-logs`. */
  readonly doing: string;
  /** The required privilege. */
  readonly needs: string;
  /** Secrets, never shown. */
  readonly secrets: readonly string[];
}

/** An unexpected response. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
  readonly html: boolean;
  /** The target of a redirect. */
  readonly location?: string | undefined;
}

const credentials: Readonly<Record<ServerName, string>> = {
  Grafana: 'Pass the token of a service account with the role Admin with --grafana-token-file',
  Kibana: 'Pass an API key with --kibana-api-key-file, or a user with --kibana-username and --kibana-password-file',
};

/** The error for a refused request. */
export function refused(asked: Asked, refusal: Refusal): ContentError {
  const { operation, name, url, doing, needs } = asked;
  const { status, html, location } = refusal;
  const what = `cannot ${doing}`;
  const said = hidden(reasonOf(refusal), asked.secrets);
  const because = said === '' ? `${status}` : `${status}, ${said}`;
  if (isRetryableStatus(status)) {
    return new ContentError('unavailable', {
      operation,
      what,
      why: `${name} at ${shown(url)} is not available (${because}) after ${limits.retry.attemptsMax} attempts`,
      remedy: 'Run it again when the server is up: finished steps are not repeated',
    });
  }
  if (status >= 300 && status < 400) {
    return new ContentError('not_the_server', {
      operation,
      what,
      why: `${shown(url)} redirects to ${withoutQuery(location)} (${status})`,
      remedy: `Give --${name.toLowerCase()} the address where ${name} itself answers`,
    });
  }
  if (status === 401) {
    return new ContentError('credentials', {
      operation,
      what,
      why: `${name} does not accept the credentials (${because})`,
      remedy: credentials[name],
    });
  }
  if (html) return notTheServer(asked, 'it answers with a web page');
  if (status === 403) {
    return new ContentError('permission', {
      operation,
      what,
      why: `${name} does not allow it (${because})`,
      remedy: `Give these credentials ${needs}`,
    });
  }
  return new ContentError('refused', { operation, what, why: `${name} refused it (${because})` });
}

/** The error for a server of another kind. */
export function notTheServer({ operation, name, url, doing }: Asked, why: string): ContentError {
  return new ContentError('not_the_server', {
    operation,
    what: `cannot ${doing}`,
    why: `the server at ${shown(url)} is not ${name}, or is behind a login page: ${why}`,
    remedy: `Give --${name.toLowerCase()} the address where ${name} itself answers, including its path`,
  });
}

/** The error for a failed connection. */
export function unreachable({ operation, name, url, doing, secrets }: Asked, error: unknown): ContentError {
  const code = errorCode(error);
  const what = `cannot ${doing}`;
  const cause = error;
  const why = hidden(firstLine(whyOf(error)), secrets);
  if (/^(EPROTO|ERR_SSL_)/.test(code)) {
    return new ContentError('tls', {
      operation,
      what,
      why: `${name} at ${shown(url)} does not speak TLS there (${code})`,
      remedy: `If it has none, give --${name.toLowerCase()} an address with http:`,
      cause,
    });
  }
  if (isTlsErrorCode(code)) {
    return new ContentError('tls', {
      operation,
      what,
      why: `the certificate of ${name} at ${shown(url)} is not trusted (${code}: ${why})`,
      remedy: 'Pass the certificate of its authority with --ca-file, and use the address that the certificate names',
      cause,
    });
  }
  const other = otherProtocol(error, url.protocol);
  return new ContentError('connection', {
    operation,
    what,
    why: `${shown(url)} does not answer (${why}${other ? `; does it speak ${other}?` : ''})`,
    remedy: 'Check that it runs and that the address is correct, then run this again',
    cause,
  });
}

/** The server's error on one line; empty if it is an HTML page. */
function reasonOf({ text, html }: Refusal): string {
  if (html) return '';
  let said: unknown = text;
  try {
    const body: unknown = JSON.parse(text);
    if (isObject(body)) said = body.message ?? body.error;
  } catch {
    // Plain text is the error itself.
  }
  return typeof said === 'string' ? firstLine(said) : '';
}

function firstLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '').slice(0, limits.reasonCharactersMax);
}

function whyOf(error: unknown): string {
  const isLate = error instanceof Error && error.name === 'TimeoutError';
  return isLate ? `no answer within ${limits.attemptMsMax / 1_000} s` : failureReason(error);
}

/** A text without the secrets, in case a server repeats one. */
function hidden(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .reduce((shorter, secret) => shorter.replaceAll(secret, '[secret]'), text);
}

function withoutQuery(location: string | undefined): string {
  return location === undefined ? 'elsewhere' : (location.split(/[?#]/)[0] ?? '');
}
