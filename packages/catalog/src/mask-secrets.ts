// Redacts passwords and other credentials in addresses and settings that error messages show.
import { limits } from './limits.ts';

/** The placeholder for a secret, or for what may be one. */
export const hiddenText = '(hidden)';

/** Parts of the names of secrets, including abbreviated and misspelt ones. */
const secretNameParts =
  /KEY|PAS|PWD|PW$|_PW|PASW|SECR|SCR?T|TOK|CRED|AUTH|BEAR|COOK|SIGN?|PRIV|PIN$|OTP|SALT|HASH|DSN|LOGIN|HEADER|SESS|JWT|HMAC|SAS$|WEBHOOK|CERT_?P/i;

/** Whether something with this name may be a secret. */
export function mayNameSecret(name: string): boolean {
  return secretNameParts.test(name);
}

/**
 * An address without user, password, query and fragment, and without its path if that may be part of a password. A text
 * that is not an address is not shown if it may contain a password.
 */
export function urlWithoutCredentials(text: string): string {
  const url = URL.parse(text.trim());
  if (url === null || url.host === '') return /@|:\/\//.test(text) ? hiddenText : withoutQuery(text);
  // A slash in a password ends the host of an address, so the rest would be shown as its path.
  if (url.pathname.includes('@')) return hiddenText;
  return `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`;
}

/** A setting's value in quotes; only its addresses are changed. */
export function shownSetting(value: string): string {
  return JSON.stringify(settingWithoutCredentials(value).slice(0, limits.shownLengthMax));
}

/** A setting's value without the credentials in its addresses, which commas separate. */
export function settingWithoutCredentials(value: string): string {
  if (!value.includes('://') && !value.includes('@')) return value;
  const shown = value.split(',').map(urlWithoutCredentials);
  // A comma in a password splits an address into two parts, and neither looks like an address.
  return shown.includes(hiddenText) ? hiddenText : shown.join(',');
}

function withoutQuery(text: string): string {
  return text.split(/[?#]/, 1)[0] ?? '';
}

/** The path of a file, unless it does not look like one: a secret may have been set in its place. */
export function shownPath(path: string): string {
  return /[\\/.]/.test(path) ? path : hiddenText;
}
