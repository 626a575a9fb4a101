// Parses the address of a server as a user gives it.
import { ContentError, type Operation } from '../content-error.ts';

/** The options' name of a server. */
export type ServerName = 'Grafana' | 'Kibana';

/**
 * Reads an address.
 *
 * @returns the address, ending in a slash, so that paths can be put behind it
 * @throws ContentError `address`; it does not repeat an address that holds a password
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

/** An address in messages, without the slash at its end. */
export function shown(url: URL): string {
  return url.href.replace(/\/$/, '');
}
