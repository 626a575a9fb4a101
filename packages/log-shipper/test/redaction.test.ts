// Secrets do not reach a document: by the names of their keys, and by what they look like.
import { describe, expect, it } from 'vitest';
import { LogDocument, type LogRecord } from '../src/document/log-document.ts';

const source = { name: 'till', host: 'here' };

function written(record: Partial<LogRecord>, redact?: readonly string[] | false) {
  const document = new LogDocument({ source, dataset: 'app', redact });
  const json = document.write({ level: 'info', logger: 'test', message: 'said', ...record });
  return { ...JSON.parse(json), document };
}

describe('a key that names a secret', () => {
  it.each([
    'authorization',
    'Authorization',
    'proxy-authorization',
    'cookie',
    'set-cookie',
    'password',
    'userPassword',
    'passwd',
    'client_secret',
    'accessToken',
    'refresh-token',
    'apiKey',
    'x-api-key',
    'API_KEY',
    'privateKey',
    'sessionId',
    'cardNumber',
    'cvv',
  ])('%s: its value is replaced', (key) => {
    const { app, document } = written({ app: { before: 1, [key]: 'hush', after: { deep: { [key]: 'hush' } } } });
    expect(app).toEqual({ before: 1, [key]: '[redacted]', after: { deep: { [key]: '[redacted]' } } });
    expect(document.redacted).toBe(1);
  });

  it('marks its document, beside what else marks it', () => {
    expect(written({ app: { password: 'hush' } }).tags).toEqual(['redacted']);
    expect(written({ app: { password: 'hush', long: 'x'.repeat(10_000_000) } }).tags).toEqual(['cut', 'redacted']);
    expect(written({ app: { fine: 1 } }).tags).toBeUndefined();
  });

  it.each(['tokenCount', 'secretary', 'passwordless', 'cookieConsent', 'keyboard', 'author', 'path', 'spin'])(
    '%s does not',
    (key) => {
      expect(written({ app: { [key]: 'shown' } }).app).toEqual({ [key]: 'shown' });
    },
  );

  it('hides whole objects and numbers, but no flag and no absence, and of tokens no count', () => {
    const app = {
      password: { old: 'a', next: 'b' },
      pwd: 1234,
      secret: null,
      apiKey: true,
      token: 42,
      jwt: 'hush',
      tokens: { prompt: 12, completion: 30 },
      secrets: 3,
      otp: 482_913,
      pin: 17,
    };
    expect(written({ app }).app).toEqual({
      password: '[redacted]',
      pwd: '[redacted]',
      secret: null,
      apiKey: true,
      token: 42,
      jwt: '[redacted]',
      tokens: { prompt: 12, completion: 30 },
      secrets: 3,
      otp: '[redacted]',
      pin: 17,
    });
  });

  it('hides objects and lists of texts under a word that may also be counted', () => {
    const app = { token: { value: 'hush', at: 1 }, tokens: ['hush'], cookies: new Map([['a', 'hush']]) };
    expect(written({ app }).app).toEqual({ token: '[redacted]', tokens: '[redacted]', cookies: '[redacted]' });
  });

  it('may be the value of another key, an entry of a list, or the item before it', () => {
    const app = {
      pair: { name: 'password', value: 'hush' },
      other: { name: 'colour', value: 'shown' },
      entries: [
        ['password', 'hush'],
        ['colour', 'shown'],
      ],
      rawHeaders: ['Host', 'shown', 'Authorization', 'Bearer hush', 'X-Api-Key', 'hush1234'],
      fields: ['username', 'password', 'email'],
    };
    expect(written({ app }).app).toEqual({
      ...app,
      pair: { name: 'password', value: '[redacted]' },
      entries: [
        ['password', '[redacted]'],
        ['colour', 'shown'],
      ],
      rawHeaders: ['Host', 'shown', 'Authorization', '[redacted]', 'X-Api-Key', '[redacted]'],
    });
  });

  it('is found in maps and in what toJSON gives', () => {
    const app = { map: new Map([['password', 'hush']]), odd: { toJSON: () => ({ token: 'hush' }) } };
    expect(written({ app }).app).toEqual({ map: { password: '[redacted]' }, odd: { token: '[redacted]' } });
  });

  it('may be one of the user’s own: a name anywhere, or a path', () => {
    const app = { iban: 'hush', customer: { email: 'hush', name: 'shown' }, email: 'shown', list: [{ iban: 'hush' }] };
    expect(written({ app }, ['IBAN', 'customer.email']).app).toEqual({
      iban: '[redacted]',
      customer: { email: '[redacted]', name: 'shown' },
      email: 'shown',
      list: [{ iban: '[redacted]' }],
    });
  });
});

const jwt = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${'s'.repeat(20)}`;

describe('a text that looks like a secret', () => {
  it.each([
    ['sent Authorization: Bearer abcdef0123456789abcdef', 'sent Authorization: Bearer [redacted]'],
    ['sent Basic dXNlcjpwYXNzd29yZA==', 'sent Basic [redacted]'],
    [`token is ${jwt}`, 'token is [redacted]'],
    ['https://user:hush@host/path', 'https://user:[redacted]@host/path'],
    ['postgres://app:s3cr%40t@db:5432/shop', 'postgres://app:[redacted]@db:5432/shop'],
    ['/login?user=a&password=hush&next=/', '/login?user=a&password=[redacted]&next=/'],
    ['/oauth?access_token=hush', '/oauth?access_token=[redacted]'],
    ['body {"user":"a","password":"hush"}', 'body {"user":"a","password":"[redacted]"}'],
    ['Cookie: session=hush; theme=dark', 'Cookie: [redacted]'],
    ['key AKIAIOSFODNN7EXAMPLE used', 'key [redacted] used'],
    ['password: |\n  hush\n  hush\nhost: a', 'password: |[redacted]host: a'],
    ['password:\n  hush\nhost: a', 'password:\n  [redacted]\nhost: a'],
    ['["password"]=>\n  string(4) "hush"', '["password"]=>\n  string(4) "[redacted]"'],
    ['OTP for +4930123456: 482913', 'OTP for +4930123456: [redacted]'],
    ['docker login -u bob -p hush registry', 'docker login -u bob -p [redacted] registry'],
    ["auth: { username: 'bob', password: 'hush' }", "auth: { username: 'bob', password: '[redacted]' }"],
    ['body {"password":"ab,REST","n":1}', 'body {"password":"[redacted]","n":1}'],
    ['Authorization: Token hush', 'Authorization: Token [redacted]'],
    ['http://bob:p@ssTAIL@host/path', 'http://bob:[redacted]@host/path'],
    ['http://bob:p/ssTAIL@host/path', 'http://bob:[redacted]@host/path'],
    [`pushed with ghp_${'a1'.repeat(18)}`, 'pushed with [redacted]'],
    ['paid with 4111 1111 1111 1111 today', 'paid with [redacted] today'],
    ['paid with 5500000000000004', 'paid with [redacted]'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----', '[redacted]'],
  ])('%s', (text, clean) => {
    const error = { type: 'Error', message: text, stack_trace: `Error: ${text}` };
    const { message, app, error: written_ } = written({ message: text, error, app: { note: text } });
    expect({ message, note: app.note, error: written_.message, stack: written_.stack_trace }).toEqual({
      message: clean,
      note: clean,
      error: clean,
      stack: `Error: ${clean}`,
    });
  });

  it.each([
    'Basic functionality works',
    'Password:\nLogin incorrect',
    'secret:\n  name: app-tls',
    'mysql -u root -p shop',
    'order 4111111111111112 taken',
    'took 2500 ms since 1732400000000',
    'token expired',
    'GET /search?q=tea&page=2',
    'mail to someone@example.org',
    'uuid 4f9c2d9e-4111-4111-8111-111111111111',
    'at file:///app/node_modules/@scope/name/index.js:12:34',
  ])('%s is not a secret', (text) => {
    const { message, document } = written({ message: text });
    expect(message).toBe(text);
    expect(document.redacted).toBe(0);
  });

  it('is found in a number with the digits of a card, and the document stays JSON', () => {
    const app = { card: 4_111_111_111_111_111, other: 4_111_111_111_111_112, at: 1_732_400_000_000 };
    expect(written({ app }).app).toEqual({ ...app, card: '[redacted]' });
  });

  it('leaves valid JSON of any text', () => {
    const pieces = ['password=', '"', '\\', 'hush', '\n', 'Bearer abcdef0123456789', '@', '://a:b@', '{"token":"', jwt];
    for (let n = 0; n < 2_000; n++) {
      const text = Array.from({ length: 6 }, (_, at) => pieces[(n * 7 + at * (n + 3)) % pieces.length]).join('');
      expect(() => written({ message: text, app: { text } })).not.toThrow();
    }
  });
});

it('redaction can be turned off', () => {
  const app = { password: 'shown', card: 4_111_111_111_111_111 };
  const { app: kept, message, document } = written({ app, message: '?token=shown' }, false);
  expect({ kept, message, redacted: document.redacted }).toEqual({ kept: app, message: '?token=shown', redacted: 0 });
});
