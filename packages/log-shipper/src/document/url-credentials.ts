// Finds passwords in URLs, also in malformed ones with `@` or `/` in the password.
import { limits } from '../limits.ts';
import type { Span } from './value-ends.ts';

/** Adds the password of each address: the text between user and host. */
export function findUrlCredentials(text: string, spans: Span[]): void {
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at)) {
    const from = at + 3;
    const address = text.slice(from, addressEnd(text, from));
    at = from + address.length;
    const sign = signBeforeHost(address);
    if (sign < 0) continue;
    const colon = address.indexOf(':');
    if (colon < 0 || colon > sign) {
      if (isToken(address.slice(0, sign))) spans.push({ from, to: from + sign });
    } else if (isName(address.slice(0, colon)) && !isPort(address.slice(colon + 1)) && sign > colon + 1) {
      spans.push({ from: from + colon + 1, to: from + sign });
    }
  }
}

function addressEnd(text: string, from: number): number {
  const most = Math.min(text.length, from + limits.urlCredentialsLengthMax);
  for (let at = from; at < most; at++) {
    const code = text.charCodeAt(at);
    if (code <= 32 || code === 34 || code === 39 || code === 60 || code === 62 || code === 92 || code === 96) return at;
    // Another address begins.
    if (code === 58 && text.startsWith('//', at + 1)) return at;
  }
  return most;
}

/**
 * The `@` before the host: the last one, because a password may contain others, but not one of a query, such as
 * `?email=a@b`.
 */
function signBeforeHost(address: string): number {
  const first = address.indexOf('@');
  if (first < 0) return -1;
  const query = address.slice(first).search(/[?#]/);
  return query < 0 ? address.lastIndexOf('@') : address.lastIndexOf('@', first + query);
}

function isName(name: string): boolean {
  return !/[/?#[\]]/.test(name);
}

/** In `host:8080/@scope`, the number is a port and the rest a path. */
function isPort(behindColon: string): boolean {
  return /^\d{1,5}(?:[/?#,]|$)/.test(behindColon.slice(0, 6));
}

function isToken(name: string): boolean {
  return name.length >= limits.urlTokenLengthMin && /^[\w.~%-]+$/.test(name) && /\d/.test(name);
}
