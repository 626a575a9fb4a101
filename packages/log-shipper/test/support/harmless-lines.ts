// Lines that services log every day and that hold no secret, many of them full of its words.
import { format, inspect } from 'node:util';
import type { Random } from '../../../../tests/support/random.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz';
const hexDigits = '0123456789abcdef';
const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const users = ['ann', 'bob', 'carla.m', 'd.okafor', 'eve42', 'svc-billing', 'user_1834', 'łukasz', '王伟'];
const hosts = ['db-1.internal', 'cache.svc.cluster.local', '10.12.0.7', 'api.example.com', 'localhost', '[::1]'];
const services = ['checkout', 'billing', 'auth-service', 'token-service', 'keycloak', 'secrets-operator', 'passport'];
const paths = [
  '/login',
  '/oauth/token',
  '/users/42/password',
  '/auth/callback',
  '/api/v1/secrets',
  '/keys',
  '/sessions',
  '/cookies/consent',
  '/static/app.9f8c2e1d.js',
  '/orders/1834/items',
];
const files = [
  '/app/src/auth/token.ts',
  '/app/node_modules/@scope/passport-jwt/lib/strategy.js',
  '/app/dist/password-policy.js',
  '/srv/app/keys.js',
  'C:\\app\\src\\session.ts',
  'file:///app/node_modules/@babel/core/lib/index.js',
];

function text(random: Random, from: string, length: number): string {
  return Array.from({ length }, () => random.of([...from])).join('');
}

function hex(random: Random, length: number): string {
  return text(random, hexDigits, length);
}

function uuid(random: Random): string {
  return [8, 4, 4, 4, 12].map((length) => hex(random, length)).join('-');
}

function at(random: Random): string {
  return new Date(1.7e12 + random.whole(0, 9e10)).toISOString();
}

/** Each makes one line. */
const makers: readonly ((random: Random) => string)[] = [
  // Requests
  (r) =>
    `${r.whole(1, 223)}.${r.whole(0, 255)}.0.${r.whole(1, 254)} - ${r.of(users)} [10/Oct/2026:13:55:${r.whole(10, 59)} +0000] "GET ${r.of(paths)}?page=${r.whole(1, 9)}&sort=asc HTTP/1.1" ${r.of([200, 304, 401, 404, 500])} ${r.whole(100, 99_999)} "https://example.com/?q=tea" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"`,
  (r) => `${r.of(['GET', 'POST', 'PUT'])} ${r.of(paths)} ${r.of([200, 201, 204, 401, 403])} ${r.whole(1, 900)}ms`,
  (r) =>
    `request_id=${uuid(r)} method=GET path=${r.of(paths)} status=${r.of([200, 401])} duration=${r.whole(1, 999)}ms`,
  (r) => `GET /search?q=${r.of(['password+manager', 'token+ring', 'secret+santa', 'key+lime'])}&page=${r.whole(1, 20)}`,
  (r) =>
    `GET /maps?lat=${(r.next() * 90).toFixed(6)}&lon=${(r.next() * 180).toFixed(6)}&zoom=${r.whole(1, 18)}&code=DE`,
  (r) => `http://localhost:${r.whole(3_000, 9_999)}/@fs/app/src/main.ts?t=${1.7e12 + r.whole(0, 9e10)}`,
  (r) => `proxying https://${r.of(hosts)}:${r.whole(1_024, 65_535)}/v1/users?email=${r.of(['ann', 'bob'])}@example.com`,
  (r) => `cors: Access-Control-Allow-Headers: Authorization, Content-Type, X-Request-Id (${r.whole(1, 99)} cached)`,
  (r) =>
    `upstream ${r.of(hosts)} answered 401 www-authenticate: Bearer realm="api", error="invalid_token" in ${r.whole(1, 99)} ms`,
  (r) => `accepted headers ["authorization","content-type","x-api-key"] for ${r.of(services)} ${r.whole(1, 999)}`,
  // Sentences with the words of secrets
  (r) => `password reset requested for user ${r.whole(1, 9_999)}`,
  (r) => `Password: must be at least ${r.whole(8, 20)} characters`,
  (r) => `validation failed: password is required, email is invalid (${r.whole(1, 99)} errors)`,
  (r) => `user ${r.of(users)} changed password after ${r.whole(2, 365)} days`,
  (r) => `token: ${r.whole(1, 99)} used of ${r.whole(100, 999)}`,
  (r) => `tokens_used: ${r.whole(1, 9_999)}, tokens_left: ${r.whole(1, 9_999)}`,
  (r) => `token expired for session of ${r.of(users)}, ${r.whole(1, 59)} minutes ago`,
  (r) => `Token: expired ${r.whole(1, 59)} minutes ago`,
  (r) => `refreshing token for ${r.of(services)} in ${r.whole(10, 999)} s`,
  (r) => `invalid token at position ${r.whole(1, 500)}`,
  (r) =>
    `SyntaxError: Unexpected token '<', "<!DOCTYPE ${r.of(['html', 'HTML'])}"... is not valid JSON at ${r.whole(1, 99)}`,
  (r) => `SyntaxError: Unexpected token } in JSON at position ${r.whole(1, 9_999)}`,
  (r) => `JsonWebTokenError: jwt malformed (attempt ${r.whole(1, 9)})`,
  (r) =>
    `secret "${r.of(['db-credentials', 'app-tls', 'default-token-x7k2p'])}" not found in namespace ns-${r.whole(1, 99)}`,
  (r) =>
    `mounted secret ${r.of(['db-credentials-v2', 'app-tls-2026', 'registry-pull-7f9c'])} at /var/run/secrets/${r.whole(1, 99)}`,
  (r) => `no secrets found in ${r.whole(1, 500)} files`,
  (r) => `rotated ${r.whole(2, 40)} secrets, ${r.whole(2, 40)} keys and ${r.whole(2, 40)} certificates`,
  (r) => `secretary of ${r.of(users)} answered after ${r.whole(2, 40)} rings`,
  (r) => `passenger ${r.whole(1, 400)}: seat ${r.whole(1, 40)}A, author: ${r.of(users)}, passport: checked`,
  (r) => `author: ${r.of(users)} <${r.of(['ann', 'bob'])}@example.com>, commit ${hex(r, 40)}`,
  (r) => `key: value pairs, key: ${r.of(['name', 'size', 'colour'])}, sort key: created_at, row ${r.whole(1, 99)}`,
  (r) => `cache key: user:${r.whole(1, 9_999)}:profile, ttl ${r.whole(1, 900)}`,
  (r) => `primary key: id, foreign key: order_id, partition key: tenant-${r.whole(1, 99)}`,
  (r) => `pressed key: Enter after ${r.whole(1, 99)} characters on the keyboard`,
  (r) => `idempotency-key: ${uuid(r)} seen before`,
  (r) => `cookie consent: accepted by visitor ${r.whole(1, 9_999)}`,
  (r) => `cookies: ${r.whole(2, 40)} set, ${r.whole(2, 40)} blocked`,
  (r) =>
    `session ${r.of(['started', 'ended', 'expired'])} after ${r.whole(1, 900)} s on ${r.of(services)}-7f9c6d-x2k4p`,
  (r) => `session: checkout-worker-${r.whole(1, 40)} of ${r.of(services)}`,
  (r) => `gpio pin: ${r.whole(1, 40)} high, pin ${r.whole(1, 40)} low`,
  (r) => `shipping to ${r.of(['Berlin', 'Lagos', 'São Paulo'])}: pinned, spinning ${r.whole(1, 40)} % up`,
  (r) => `exit code ${r.whole(1, 255)}, status code: ${r.of([200, 404, 500])}, error code ${r.whole(1_000, 9_999)}`,
  (r) => `2FA: otp required for ${r.of(users)}, attempt ${r.whole(1, 5)} of 5`,
  (r) => `otp: ${r.of(['sent', 'expired', 'verified', 'missing'])} for user ${r.whole(1, 9_999)}`,
  (r) => `authorization: denied for ${r.of(users)} on resource ${r.whole(1, 9_999)}`,
  (r) => `Authorization header missing in request ${r.whole(1, 9_999)}`,
  (r) => `auth: ${r.of(['basic', 'none', 'oauth2', 'enabled'])} for listener ${r.whole(1, 9)}`,
  (r) => `Basic functionality test ${r.whole(1, 99)} passed, bearer of good news: ${r.of(users)}`,
  (r) => `credit card declined for order ${r.whole(1_000, 99_999)}, card ending in ${r.whole(1_000, 9_999)}`,
  (r) => `no passwordless login for ${r.of(users)}; bypass: false, compass: north, ${r.whole(1, 99)}`,
  (r) => `WARN passphrase is empty for key ${r.whole(1, 99)}`,
  (r) => `signature: valid, checked in ${r.whole(1, 99)} ms; csrf: ok`,
  (r) => `api key not set, using anonymous access (${r.whole(1, 99)} requests a minute)`,
  (r) => `API key: missing. Get one at https://example.com/keys/${r.whole(1, 99)}`,
  (r) => `password authentication failed for user "${r.of(users)}" from ${r.of(hosts)}`,
  (r) =>
    `FATAL: no pg_hba.conf entry for host "${r.of(hosts)}", user "app", database "shop", no encryption ${r.whole(1, 99)}`,
  (r) => `WRONGPASS invalid username-password pair or user is disabled. ${r.whole(1, 99)}`,
  (r) => `password: null, token: undefined, secret: '', attempts: ${r.whole(1, 9)}`,
  (r) => `password=*** token=[FILTERED] secret=<hidden> user=${r.of(users)} n=${r.whole(1, 99)}`,
  (r) => `password: string; token?: string; retries: number = ${r.whole(1, 9)};`,
  (r) => `using token from /var/run/secrets/kubernetes.io/serviceaccount/token, ${r.whole(1, 99)} s old`,
  (r) => `ssl_key=/etc/ssl/private/server-${r.whole(1, 9)}.key ssl_cert=/etc/ssl/server.crt`,
  (r) => `password strength: weak, score: ${r.whole(0, 4)}, password_min_length: 8`,
  (r) => `forgot_password=true show_password=false remember=${r.of([true, false])} n=${r.whole(1, 99)}`,
  (r) => `next_page_token=${hex(r, 24)} page_size=${r.whole(10, 99)}`,
  // Sentences in other languages
  (r) => `Passwort zurücksetzen für Benutzer ${r.whole(1, 9_999)} angefordert`,
  (r) => `Die Sitzung von ${r.of(users)} ist nach ${r.whole(1, 59)} Minuten abgelaufen`,
  (r) => `Le mot de passe de l’utilisateur ${r.whole(1, 9_999)} a expiré`,
  (r) => `La contraseña es obligatoria (${r.whole(1, 99)} campos)`,
  (r) => `Il token è scaduto da ${r.whole(1, 59)} minuti`,
  (r) => `用户 ${r.whole(1, 9_999)} 请求重置密码, token 已过期`,
  (r) => `Пользователь ${r.whole(1, 9_999)} сменил пароль`,
  (r) => `ユーザー${r.whole(1, 9_999)}のパスワードがリセットされました`,
  // Statements, traces and code
  (r) => `SELECT id, password_hash FROM users WHERE email = $1 AND token = $2 LIMIT ${r.whole(1, 99)}`,
  (r) => `UPDATE sessions SET token = ?, expires_at = now() WHERE user_id = ${r.whole(1, 9_999)}`,
  (r) => `SELECT * FROM users u JOIN tokens t ON u.token = t.token WHERE t.id = ${r.whole(1, 9_999)}`,
  (r) => `INSERT INTO users (name, password, secret) VALUES (:name, :password, :secret) -- ${r.whole(1, 99)}`,
  (r) => `duration: ${r.whole(1, 999)}.${r.whole(100, 999)} ms  execute <unnamed>: SELECT 1 FROM keys WHERE key = $1`,
  (r) =>
    `Error: cannot read properties of undefined (reading 'token')\n    at verifyToken (${r.of(files)}:${r.whole(1, 400)}:${r.whole(1, 80)})\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)`,
  (r) => `    at Object.getPassword [as secret] (${r.of(files)}:${r.whole(1, 400)}:${r.whole(1, 80)})`,
  (r) => `TypeError: Cannot destructure property 'password' of 'req.body' as it is undefined. line ${r.whole(1, 400)}`,
  (r) => `Missing required fields: 'username', 'password', 'email' (${r.whole(1, 99)})`,
  (r) => `fields ["username","password","email","token"] checked in ${r.whole(1, 99)} ms`,
  (r) => `const { password, token } = req.body; // line ${r.whole(1, 99)}`,
  (r) => `config: password: process.env.DB_PASSWORD, secret: config.secret, n: ${r.whole(1, 99)}`,
  (r) => `export PASSWORD=$DB_PASSWORD TOKEN=\${TOKEN} N=${r.whole(1, 99)}`,
  (r) => `npm warn deprecated token-types@${r.whole(1, 9)}.0.${r.whole(0, 9)}: use another`,
  (r) => `npm http fetch GET 200 https://npm.example.com/@types%2fpassport-jwt ${r.whole(1, 900)}ms (cache hit)`,
  (r) =>
    `added ${r.whole(2, 900)} packages, and audited ${r.whole(2, 900)} packages in ${r.whole(2, 60)}s, cookie@0.7.${r.whole(0, 9)}`,
  (r) => `(node:${r.whole(100, 9_999)}) [DEP0106] DeprecationWarning: crypto.createDecipher is deprecated.`,
  (r) => `openssl: error:0909006C:PEM routines:get_name:no start line (Expecting: ANY PRIVATE KEY) ${r.whole(1, 99)}`,
  (r) => `expected -----BEGIN PRIVATE KEY----- at the start of the file, got ${r.whole(1, 99)} bytes`,
  // Ids, hashes and data
  (r) => `commit ${hex(r, 40)} by ${r.of(users)}`,
  (r) => `image sha256:${hex(r, 64)} pulled in ${r.whole(1, 99)} s`,
  (r) => `trace_id=${hex(r, 32)} span_id=${hex(r, 16)} sampled=true`,
  (r) => `traceparent: 00-${hex(r, 32)}-${hex(r, 16)}-01`,
  (r) => `etag: W/"${hex(r, 8)}-${text(r, base64Digits, 27)}"`,
  (r) => `integrity sha512-${text(r, base64Digits, 86)}== verified`,
  (r) => `md5 ${hex(r, 32)}  release-${r.whole(1, 9)}.${r.whole(0, 9)}.tar.gz`,
  (r) => `img src=data:image/png;base64,iVBORw0KGgo${text(r, base64Digits, r.whole(40, 300))}=`,
  (r) => `order ${uuid(r)} of customer ${uuid(r)} shipped`,
  (r) => `order ${r.whole(1e12, 1.9e12)} paid, ref ${r.whole(1e15, 1.9e15)}, took ${r.whole(1, 99)} ms`,
  (r) => `object id ${hex(r, 24)}, snowflake 1${r.whole(1e16, 9e16)}`,
  (r) => `price: ${r.whole(1, 999)}.${r.whole(10, 99)} EUR, IBAN DE${r.whole(10, 99)} ending ${r.whole(1_000, 9_999)}`,
  (r) => `call +49 30 ${r.whole(100_000, 999_999)} or +1 (555) ${r.whole(100, 999)}-${r.whole(1_000, 9_999)}`,
  (r) => `${at(r)} INFO [main] ${r.of(services)} started in ${(r.next() * 9).toFixed(3)} s`,
  (r) =>
    `pod/${r.of(services)}-${hex(r, 9)}-${text(r, letters, 5)} Pulled image registry.example.com/${r.of(services)}:v${r.whole(1, 9)}.${r.whole(0, 20)}`,
  (r) =>
    `I${r.whole(1_000, 1_231)} ${r.whole(10, 23)}:${r.whole(10, 59)}:07.${r.whole(100_000, 999_999)}       1 event.go:${r.whole(100, 400)}] Event occurred object="default/${r.of(services)}" kind="Secret"`,
  (r) => `level=info ts=${at(r)} caller=main.go:${r.whole(1, 400)} msg="token bucket refilled" rate=${r.whole(1, 99)}`,
  (r) =>
    `mem=${r.whole(100, 999)}MB cpu=${r.whole(1, 99)}% key_count=${r.whole(1, 9_999)} keys=${r.whole(1, 9_999)} tokens=${r.whole(1, 9_999)}`,
  (r) => `scanned ${r.whole(2, 99_999)} keys, hit ratio: ${r.next().toFixed(4)}`,
  (r) => `version ${r.whole(1, 9)}.${r.whole(0, 99)}.${r.whole(0, 99)}-beta.${r.whole(0, 9)}+${hex(r, 7)}`,
  (r) =>
    `mailto:${r.of(['ann', 'bob'])}@example.com sent, message-id <${hex(r, 16)}.${r.whole(1, 99)}@mail.example.com>`,
  (r) => `git clone git@github.com:acme/${r.of(services)}.git done in ${r.whole(1, 99)} s`,
  (r) => `connecting to postgres://${r.of(hosts)}:5432/shop?sslmode=require as app, pool ${r.whole(1, 40)}`,
  (r) => `redis://${r.of(hosts)}:6379/${r.whole(0, 15)} ready`,
  (r) => `public key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${text(r, base64Digits, 43)} ${r.of(['ann', 'bob'])}@laptop`,
  (r) => `-----BEGIN CERTIFICATE-----\nMIIB${text(r, base64Digits, 60)}\n-----END CERTIFICATE----- ${r.whole(1, 99)}`,
  (r) =>
    `cursor=${Buffer.from(JSON.stringify({ id: r.whole(1, 9_999), at: r.whole(1, 9_999) })).toString('base64')} limit=${r.whole(1, 99)}`,
  // JSON and what inspect prints
  (r) =>
    JSON.stringify({
      level: 'info',
      msg: 'token refreshed',
      userId: r.whole(1, 9_999),
      tokenType: 'Bearer',
      expiresIn: 3_600,
    }),
  (r) =>
    JSON.stringify({ usage: { prompt_tokens: r.whole(1, 999), completion_tokens: r.whole(1, 999), total_tokens: 7 } }),
  (r) => JSON.stringify({ tokens: { prompt: r.whole(1, 999), completion: r.whole(1, 999) }, model: 'large' }),
  (r) =>
    JSON.stringify({ hasPassword: true, passwordRequired: false, mfa: null, keyId: uuid(r), authorId: r.whole(1, 99) }),
  (r) =>
    JSON.stringify({ errors: { password: 'is required', token: 'missing' }, n: r.whole(1, 99) }).replace(
      'is required',
      'required',
    ),
  (r) =>
    JSON.stringify([
      { name: 'size', value: r.whole(1, 99) },
      { name: 'color', value: r.of(['red', 'blue']) },
    ]),
  (r) => format('state %o', { keyboard: 'de', monkey: r.whole(1, 99), authority: r.of(hosts), tokenizer: 'bpe' }),
  (r) => inspect({ session: { user: r.of(users), startedAt: at(r) }, auth: 'none', cookie: undefined, secret: null }),
  (r) => inspect({ pins: [r.whole(1, 40), r.whole(1, 40)], pin: r.whole(1, 40), code: 'E42', sort: { key: 'name' } }),
  (r) => inspect({ hash: hex(r, 64), id: uuid(r), parent: hex(r, 24), sizes: [r.whole(1, 99)] }),
  (r) => inspect({ type: 'password', label: 'Password', required: true, maxLength: r.whole(8, 64) }),
];

/** So many lines. */
export function harmlessLines(random: Random, count: number): string[] {
  return Array.from({ length: count }, (_, index) => (makers[index % makers.length] ?? (() => ''))(random));
}
