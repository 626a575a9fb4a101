// Parses a server's address as given by a user.
import { ContentError, type Operation } from '../content-error.ts';

/** The server's name in options. */
export type ServerName = 'Grafana' | 'Kibana';

/**
 * Parses an address.
 *
 * @returns the address, ending in a slash, so that paths can be appended
 * @throws ContentError `address`; its message omits an address that contains a password
 */
export function readAddress(operation: Operation, name: ServerName, text: string): URL {
  const wrong = (why: string): ContentError =>
    new ContentError('address', {
      operation,
      what: `cannot reach ${name}`,
      why,
      remedy: `Pass the address that you open in a browser: --${name.toLowerCase()} https://host:port`,
    });
  if (!URL.canParse(text)) throw wrong(/@/.test(text) ? 'the address is empty' : `${text} is not an address`);
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    throw wrong('the address contains credentials, which every user of this machine can see in the process list');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw wrong(`${url.protocol}// is neither http nor https`);
  url.search = '';
  url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** An address for messages, without the trailing slash. */
export function shown(url: URL): string {
  return url.href.replace(/\/$/, '');
}
