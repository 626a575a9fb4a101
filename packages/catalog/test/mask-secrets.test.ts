// Addresses and settings are shown without what lets one in, whatever characters a password has.
import { describe, expect, it } from 'vitest';
import {
  mayNameSecret,
  settingWithoutCredentials,
  shownPath,
  shownSetting,
  urlWithoutCredentials,
} from '../src/mask-secrets.ts';

describe('an address', () => {
  it.each([
    ['https://es:9200', 'https://es:9200'],
    ['https://es:9200/', 'https://es:9200'],
    ['https://es/path/here', 'https://es/path/here'],
    ['http://bob:hush@es:9200/x', 'http://es:9200/x'],
    ['http://bob:p@hush@es', 'http://es'],
    ['http://hush@es', 'http://es'],
    ['http://:hush@es', 'http://es'],
    ['http://bob%40x:h%2Fush@[::1]:9200', 'http://[::1]:9200'],
    ['https://es/?token=hush#hush', 'https://es'],
    ['http://bob:p/hush@es', '(hidden)'],
    ['http://bob:80/hush@es', '(hidden)'],
    ['http//bob:hush@es', '(hidden)'],
    ['bob:hush@es', '(hidden)'],
    ['bob:p@hush@es', '(hidden)'],
    ['http://bob:p#hush@es', '(hidden)'],
    ['http://bob:p?hush@es', '(hidden)'],
    ['http://bob:hush @es', 'http://es'],
    ['http://bob:hush', '(hidden)'],
    ['es:9200', 'es:9200'],
    ['localhost', 'localhost'],
    ['//es?token=hush', '//es'],
  ])('%s is shown as %s', (text, shown) => {
    expect(urlWithoutCredentials(text)).toBe(shown);
  });
});

describe('a setting', () => {
  it.each([
    ['9464', '9464'],
    ['a,b', 'a,b'],
    ['C:\\spool', 'C:\\spool'],
    ['http://a:hush@one, http://b:hush@two', 'http://one,http://two'],
    ['http://a:h,ush@one', '(hidden)'],
    ['http://a:h,us,h@one,http://two', '(hidden)'],
    ['key=1,mail=ann@example.com', '(hidden)'],
  ])('%s is shown as %s', (value, shown) => {
    expect(settingWithoutCredentials(value)).toBe(shown);
  });

  it('is quoted and cut in a message', () => {
    expect(shownSetting('a"b')).toBe('"a\\"b"');
    expect(shownSetting('x'.repeat(1_000))).toHaveLength(202);
  });
});

it.each([
  ...['TELLTALE_METRICS_BEARER', 'TELLTALE_ELASTICSEARCH_PASS', 'TELLTALE_ES_PW', 'TELLTALE_APIKEY', 'X_PASWORD'],
  ...['TELLTALE_TOKN', 'TELLTALE_SECRT', 'TELLTALE_CREDENTIALS', 'TELLTALE_AUTHORIZATION', 'TELLTALE_LOGIN', 'X_PWD'],
  ...['TELLTALE_COOKIE', 'TELLTALE_SIGNATURE', 'TELLTALE_PRIVATE', 'TELLTALE_HEADERS', 'TELLTALE_JWT', 'X_SCT'],
])('%s may name a secret', (name) => {
  expect(mayNameSecret(name)).toBe(true);
});

it.each(['TELLTALE_LOGS_DATASETS', 'TELLTALE_METRICS_PROT', 'TELLTALE_ELASTICSEARCH_URLS', 'TELLTALE_SPOOL'])(
  '%s names none',
  (name) => {
    expect(mayNameSecret(name)).toBe(false);
  },
);

it('a path is shown where it looks like one', () => {
  expect(['/run/secrets/key', 'key.txt', 'C:\\key', 'hush'].map(shownPath)).toEqual([
    '/run/secrets/key',
    'key.txt',
    'C:\\key',
    '(hidden)',
  ]);
});
