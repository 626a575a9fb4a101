// Secrets as services log them every day: which, under which name, and in which shape.
import { format, inspect } from 'node:util';
import type { Random } from '../../../../tests/support/random.ts';
import type { LogRecord } from '../../src/document/log-document.ts';

/** A record in which a secret stands. */
export interface EverydaySecret {
  readonly secret: string;
  readonly shape: string;
  readonly record: Partial<LogRecord>;
}

const letters = 'abcdefghijklmnopqrstuvwxyz';
const base62 = `ABCDEFGHIJKLMNOPQRSTUVWXYZ${letters}0123456789`;

function made(random: Random, from: string, length: number): string {
  return Array.from({ length }, () => random.of([...from])).join('');
}

/** What people and machines choose. */
const values: readonly ((random: Random) => string)[] = [
  (r) => `hunter${r.whole(2, 99)}`,
  (r) => `Tr0ub4dor&${r.whole(2, 99)}`,
  (r) => `ab,REST${r.whole(10, 99)}`,
  (r) => `p@ss/w${r.whole(10, 99)}rd`,
  (r) => `${made(r, letters, 6)}!${r.whole(10, 99)}`,
  (r) => made(r, letters, r.whole(4, 12)),
  (r) => made(r, base62, r.whole(16, 40)),
  (r) => made(r, '0123456789abcdef', 32),
  (r) => Buffer.from(made(r, base62, 12)).toString('base64'),
  (r) => `${made(r, base62, 6)};${made(r, base62, 6)}`,
  (r) => `${made(r, letters, 5)}-${made(r, letters, 5)}-${r.whole(10, 99)}`,
  (r) => `x${r.whole(1_000, 9_999)}`,
];

const names = [
  ...['password', 'passwd', 'pwd', 'userPassword', 'DB_PASSWORD', 'new_password', 'passwordHash', 'SMTP_PASSWORD'],
  ...['secret', 'client_secret', 'clientSecret', 'webhookSecret', 'NEXTAUTH_SECRET', 'apiKey', 'api_key', 'X-Api-Key'],
  ...['accessToken', 'refresh_token', 'id_token', 'token', 'GITHUB_TOKEN', 'X-Auth-Token', 'csrfToken', 'sessionId'],
  ...['privateKey', 'secretKey', 'AWS_SECRET_ACCESS_KEY', 'signing_key', 'encryptionKey', 'jwt', 'credentials'],
  ...['authorization', 'PGPASSWORD', 'REDIS_PASSWORD', 'oauth_token', 'bearerToken', 'stripe_key', 'cookie'],
];

const message = (text: string): Partial<LogRecord> => ({ message: text });

/** Shapes of a name with its value. */
const shapes: Readonly<Record<string, (name: string, value: string) => Partial<LogRecord>>> = {
  'argument of console.log': (k, v) => message(format('login', { user: 'bob', [k]: v, tries: 1 })),
  'nested argument': (k, v) => message(format('%s %o', 'req', { body: { user: 'b', auth: { [k]: v } }, ip: '::1' })),
  'long text of inspect': (k, v) => message(inspect({ user: 'bob', [k]: `${v}${'z'.repeat(90)}`, n: 1 })),
  'map of inspect': (k, v) =>
    message(
      inspect(
        new Map([
          ['a', 'b'],
          [k, v],
        ]),
      ),
    ),
  'search parameters of inspect': (k, v) => message(inspect(new URLSearchParams({ a: 'b', [k]: v }))),
  'raw headers of inspect': (k, v) => message(inspect(['Host', 'a', k, `Bearer ${v}1`, 'Accept', '*/*'])),
  'class of inspect': (k, v) => message(inspect(Object.assign(new (class Login {})(), { user: 'b', [k]: v }))),
  JSON: (k, v) => message(`body ${JSON.stringify({ user: 'b', [k]: v, z: 1 })} read`),
  'pretty JSON': (k, v) => message(JSON.stringify({ user: 'b', [k]: v, z: 1 }, null, 2)),
  'JSON in JSON': (k, v) => message(JSON.stringify({ body: JSON.stringify({ [k]: v, z: 1 }), z: 1 })),
  'object in JSON': (k, v) => message(JSON.stringify({ [k]: { value: v, at: 1 } })),
  'list in JSON': (k, v) => message(JSON.stringify({ [k]: [v] })),
  'name and value in JSON': (k, v) => message(JSON.stringify({ env: [{ name: k, value: v }] })),
  logfmt: (k, v) => message(`level=info user=bob ${k}=${v} host=db-1`),
  'quoted logfmt': (k, v) => message(`level=info user="bob" ${k}="${v}" host="db-1"`),
  'a colon': (k, v) => message(`connecting, ${k}: ${v}`),
  'a quote behind a colon': (k, v) => message(`sent ${k}: '${v}' to bob`),
  query: (k, v) => message(`GET /login?a=1&${k}=${encodeURIComponent(v)}&z=1 200`),
  form: (k, v) => message(`user=bob&${k}=${encodeURIComponent(v)}`),
  'encoded JSON': (k, v) => message(`GET /?q=${encodeURIComponent(JSON.stringify({ [k]: v }))} 200`),
  YAML: (k, v) => message(`db:\n  user: bob\n  ${k}: ${v}\n  host: db-1`),
  'name and value in YAML': (k, v) => message(`env:\n  - name: ${k}\n    value: ${v}\n  - name: HOST`),
  XML: (k, v) => message(`<login><user>bob</user><${k}>${v}</${k}></login>`),
  'XML attribute': (k, v) => message(`<login user="bob" ${k}="${v}"/>`),
  'HTML input': (k, v) => message(`<input type="text" name="${k}" value="${v}">`),
  environment: (k, v) => message(`export ${k}="${v}" HOST=db-1`),
  option: (k, v) => message(`exec: tool --user bob --${k} ${v} --verbose`),
  'option with =': (k, v) => message(`exec: tool --user=bob --${k}=${v} --verbose`),
  'header of curl': (k, v) => message(`curl -H '${k}: ${v}' https://example.com`),
  Python: (k, v) => message(`{'user': 'bob', '${k}': '${v}', 'n': 1}`),
  Ruby: (k, v) => message(`Parameters: {"user"=>"bob", "${k}"=>"${v}"}`),
  Go: (k, v) => message(`{User:bob ${k}:${v} Tries:3}`),
  Java: (k, v) => message(`Login(user=bob, ${k}=${v}, tries=3)`),
  'multipart form': (k, v) => message(`--x\r\nContent-Disposition: form-data; name="${k}"\r\n\r\n${v}\r\n--x--`),
  'error and stack': (k, v) => ({
    error: {
      type: 'Error',
      message: `refused ${k}=${v}`,
      stack_trace: `Error: refused ${k}=${v}\n    at a (/a.js:1:2)`,
    },
  }),
  key: (k, v) => ({ app: { user: 'bob', [k]: v } }),
  'nested key': (k, v) => ({ app: { request: { headers: { host: 'a', [k]: v } } } }),
  'list under a key': (k, v) => ({ app: { [k]: [v] } }),
  'object under a key': (k, v) => ({ app: { [k]: { value: v } } }),
  'name and value': (k, v) => ({ app: { form: [{ name: k, value: v }] } }),
  entries: (k, v) => ({
    app: {
      headers: [
        ['host', 'a'],
        [k, v],
      ],
    },
  }),
  'map under a key': (k, v) => ({ app: { headers: new Map([[k, v]]) } }),
  'text in a value': (k, v) => ({ app: { note: `retry with ${k}=${v}`, body: JSON.stringify({ [k]: v }) } }),
};

/** Places of a password in an address. */
const addresses: readonly ((value: string) => string)[] = [
  (v) => `postgres://app:${v}@db-1:5432/shop`,
  (v) => `connecting to mongodb+srv://app:${v}@cluster.example.net/shop?retryWrites=true`,
  (v) => `redis://:${v}@cache:6379/0 refused`,
  (v) => `amqp://guest:${v}@mq:5672`,
  (v) => `fatal: unable to access 'https://bob:${v}@git.example.com/a.git/': 403`,
  (v) => `Error: connect ECONNREFUSED https://elastic:${v}@es:9200/_bulk`,
  (v) => `Server=db;Database=shop;User Id=sa;Password=${v};Encrypt=true`,
];

/** Every shape with some names and values, and the addresses. */
export function everydaySecrets(random: Random, rounds: number): EverydaySecret[] {
  const secrets: EverydaySecret[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const [shape, make] of Object.entries(shapes)) {
      const secret = random.of(values)(random);
      const name = random.of(names);
      secrets.push({ secret, shape: `${shape}: ${name}`, record: make(name, secret) });
    }
    for (const address of addresses) {
      const secret = random.of(values)(random);
      secrets.push({ secret, shape: 'address', record: message(address(secret)) });
    }
  }
  return secrets;
}
