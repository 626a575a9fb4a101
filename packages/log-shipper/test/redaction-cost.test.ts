// What redaction costs grows with the text alone, and of one record no more is read than a document can hold.
import { describe, expect, it } from 'vitest';
import { LogDocument } from '../src/document/log-document.ts';
import { Redaction } from '../src/document/redaction.ts';
import { limits } from '../src/limits.ts';
import { scannedCharacters } from './support/scanned-characters.ts';

/** Beginnings of secrets that never come to their end, and others: each is repeated. */
const pieces = [
  ...['-eyJaaaaaaaaaa', 'eyJaaaaaaaaaa.', '-----BEGIN PRIVATE KEY-----\n', '-----BEGIN ', '-', '----', '_', '.', ' '],
  ...[
    'password=',
    'password="',
    "password='",
    'password:{',
    'token:{',
    'token:[',
    'token: {{',
    'auth=',
    'auth=a',
    '/auth=',
    'otp=a',
  ],
  ...[
    'auth: {',
    'auth: "',
    'pass pass ',
    'passpass',
    'key ',
    'key: ',
    'api key ',
    'access key id ',
    'secret of ',
    'sid',
  ],
  ...['secret for a ', 'secret (', 'pin 4821 ', 'passphrase: ', 'password\n\n', '"password"\r\n\r\n', 'password = \n'],
  ...[
    '"password","a",',
    '"password",',
    "'authorization',",
    '\\"password\\":\\"',
    'password\\"',
    '\\',
    '"',
    "'",
    '{',
    '[',
  ],
  ...[
    '<password',
    '<password ',
    '<password>',
    '<a:password>',
    'name="password" value',
    '%22password%22%3A',
    'password%3D',
  ],
  ...[
    'Authorization: ',
    'Authorization: Digest a=b,',
    'Authorization: a ',
    'cookie: a=b',
    'cookie=',
    'bearer ',
    'basic a',
  ],
  ...[
    '://',
    '://a:',
    '://a:b@',
    '@://',
    'https://u@',
    'a:b@tcp(',
    '?key=',
    '&code=',
    'curl -u a:',
    'mysql -p',
    'a\u00e9',
  ],
  ...[
    '4111 ',
    '4111',
    '411',
    'SK0',
    'SG.',
    'xox',
    'ghp_',
    'ghp_a',
    'glpat-',
    'npm_',
    'sk-',
    'AKIA',
    'pat',
    'M',
    '0123abcd',
  ],
  ...['token: Foo(1) {', 'password: Some("', 'token=${', 'token => ', 'password -> ', 'mot_de_passe', '\x1b[', '\x1b]'],
] as const;
const growthMax = 2.3;
/** Each character by each of a handful of expressions, and the surroundings of a key. */
const scansMax = 400;

function scansOf(text: string): number {
  const redaction = new Redaction(['iban']);
  return scannedCharacters(() => redaction.text(text));
}

describe('a text that is looked through', () => {
  it.each(pieces)('of %j repeated takes at most twice the time for twice the length', (piece) => {
    for (const before of ['', '"', 'x=']) {
      const [short, long] = [4_000, 8_000].map((length) => before + piece.repeat(length / piece.length));
      const [few, many] = [scansOf(short ?? ''), scansOf(long ?? '')];
      expect({ before, grows: many / few > growthMax, growth: many / few }).toMatchObject({ grows: false });
      expect(many / 8_000).toBeLessThan(scansMax);
    }
  });
});

describe('a record', () => {
  const source = { name: 'till', host: 'here' };

  it('is read up to the length of a document, and the rest is dropped and marked', () => {
    const document = new LogDocument({ source, dataset: 'app' });
    const app = Object.fromEntries(
      Array.from({ length: 200 }, (_, n) => [`k${n}`, `password=hush${'x '.repeat(32_000)}`]),
    );
    let json = '';
    const scanned = scannedCharacters(() => {
      json = document.write({ level: 'info', logger: 'test', message: 'password=hush', app });
    });
    expect(scanned).toBeLessThan(40 * limits.recordLengthMax);
    expect(json).not.toContain('hush');
    const { message, tags } = JSON.parse(json);
    expect({ message, tags }).toEqual({ message: 'password=[redacted]', tags: ['cut', 'redacted'] });
  });

  it('contains no truncated secret, because the text after the cut is read as well', () => {
    const document = new LogDocument({ source, dataset: 'app' });
    const token = `gh${'p_'}${'a1'.repeat(18)}`;
    for (const before of [limits.stringLengthMax - 10, limits.stringLengthMax - 38]) {
      const { message } = JSON.parse(
        document.write({ level: 'info', logger: 'test', message: `${'x'.repeat(before - 1)} ${token} and more` }),
      );
      expect(message).not.toContain(token.slice(0, 6));
      expect(message).toMatch(/x \[redacted\]…\[\d+ more\]$/);
    }
  });
});
