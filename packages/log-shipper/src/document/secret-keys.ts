// The names of keys with secret values, each with its source, and how much of the value is redacted.

/** How a key's value is treated. */
export type KeyVerdict =
  | 'keep'
  /** Any value except a flag or null. */
  | 'redact'
  /** Not a number: the plural of a thing with a number is a count. */
  | 'redact_texts'
  /** Numbers only with as many digits as a code: a pin may also be one of a chip, and an otp the number of one. */
  | 'redact_codes'
  /** Only texts that cannot be words: the key has other meanings too. */
  | 'redact_random_texts'
  /** The value of another property of the same object. */
  | 'redact_by_name';

/** Names of one kind of secret. */
export interface SecretKey {
  /** In lower case with `_` between words. Matches a key that ends with it. */
  readonly names: readonly string[];
  /** Names that are long enough to be recognised inside a word: `dbpassword`, `mysecret`. */
  readonly alsoWithin?: readonly string[];
  readonly verdict: Exclude<KeyVerdict, 'keep' | 'redact_by_name'>;
  /** Other projects and standards that treat these names as secret. */
  readonly source: string;
}

/** Words before `key` that make it a credential, written together or apart. */
const keysThatLetIn = [
  'access',
  'account',
  'admin',
  'api',
  'app',
  'application',
  'auth',
  'aws',
  'azure',
  'client',
  'consumer',
  'crypto',
  'decryption',
  'deploy',
  'encrypt',
  'encryption',
  'functions',
  'gcp',
  'github',
  'gitlab',
  'google',
  'hmac',
  'host',
  'license',
  'mailgun',
  'master',
  'openai',
  'priv',
  'private',
  'rsa',
  'secret',
  'sendgrid',
  'service',
  'session',
  'shared',
  'signature',
  'signing',
  'ssh',
  'storage',
  'stripe',
  'subscription',
  'symmetric',
  'twilio',
  'webhook',
] as const;

/** The table. */
export const secretKeys: readonly SecretKey[] = [
  {
    names: ['pw', 'pwd', 'passwd', 'userpass', 'dbpass', 'keypass', 'storepass'],
    alsoWithin: [
      'password',
      'passwd',
      'passphrase',
      'passcode',
      'passwort',
      'kennwort',
      'contrasena',
      'contrase_a',
      'mot_de_passe',
    ],
    verdict: 'redact',
    source: 'OWASP Logging Cheat Sheet; detect-secrets KeywordDetector; gitleaks generic-api-key',
  },
  { names: ['pass'], verdict: 'redact_texts', source: 'the same; of tests it is the number that did' },
  {
    names: ['passwords', 'passwds', 'passphrases'],
    verdict: 'redact_texts',
    source: 'plurals of the above',
  },
  {
    names: ['seed_phrase', 'recovery_phrase', 'secret_phrase', 'mnemonic', 'recovery_codes', 'backup_codes'],
    verdict: 'redact',
    source: 'BIP 39; RFC 6238 implementations',
  },
  {
    names: [],
    alsoWithin: ['secret'],
    verdict: 'redact',
    source: 'RFC 6749 client_secret; detect-secrets KeywordDetector; gitleaks generic-api-key',
  },
  { names: ['secrets'], verdict: 'redact_texts', source: 'plural of the above' },
  {
    names: [],
    alsoWithin: ['authorization', 'authorisation'],
    verdict: 'redact',
    source: 'RFC 9110 Authorization and Proxy-Authorization; Elastic APM sanitize_field_names',
  },
  {
    names: ['auth', 'x_auth', 'http_auth', 'basic_auth'],
    verdict: 'redact_random_texts',
    source: 'npm _auth; Node.js http options.auth; gitleaks generic-api-key',
  },
  { names: [], alsoWithin: ['cookie'], verdict: 'redact', source: 'RFC 6265; Elastic APM sanitize_field_names' },
  { names: ['cookies', 'cookie_jar', 'cookiejar'], verdict: 'redact_texts', source: 'plural of the above' },
  {
    names: ['credential', 'creds', 'cred'],
    verdict: 'redact',
    source: 'AWS Signature Version 4 X-Amz-Credential; gitleaks generic-api-key',
  },
  { names: ['credentials'], verdict: 'redact_texts', source: 'plural of the above' },
  {
    names: [
      ...keysThatLetIn.map((word) => `${word}_key`),
      ...keysThatLetIn.map((word) => `${word}key`),
      'apikey_v2',
      'jwt_key',
      'pem_key',
      'tls_key',
      'ssl_key',
    ],
    alsoWithin: [
      'apikey',
      'api_key',
      'accesskey',
      'access_key',
      'privatekey',
      'private_key',
      'secretkey',
      'secret_key',
    ],
    verdict: 'redact',
    source:
      'detect-secrets KeywordDetector; Azure AccountKey and SharedAccessKey; AWS secret_access_key; GCP private_key',
  },
  {
    names: ['api_keys', 'apikeys', 'access_keys', 'private_keys', 'secret_keys'],
    verdict: 'redact_texts',
    source: 'plurals of the above',
  },
  {
    names: ['sig', 'signature', 'hmac', 'sas'],
    verdict: 'redact_random_texts',
    source: 'Azure shared access signatures; AWS X-Amz-Signature; Google X-Goog-Signature; GitHub X-Hub-Signature',
  },
  {
    names: [],
    alsoWithin: ['token', 'tokens'],
    verdict: 'redact_texts',
    source: 'RFC 6749 access_token and refresh_token; gitleaks generic-api-key; Elastic APM sanitize_field_names',
  },
  {
    names: ['jwt', 'jwts', 'csrf', 'xsrf', 'client_assertion', 'saml_assertion', 'saml_response', 'samlresponse'],
    verdict: 'redact_texts',
    source: 'RFC 7519; RFC 7523; OWASP CSRF Prevention Cheat Sheet; SAML 2.0 bindings',
  },
  {
    names: ['session', 'sess', 'sid', 'connect_sid'],
    verdict: 'redact_random_texts',
    source: 'express-session connect.sid; Elastic APM sanitize_field_names',
  },
  {
    names: ['session_ids'],
    alsoWithin: ['session_id', 'sessionid', 'sessid'],
    verdict: 'redact_texts',
    source: 'OWASP Session Management Cheat Sheet; PHPSESSID; JSESSIONID',
  },
  {
    names: [
      'otp',
      'totp',
      'hotp',
      'pin',
      'mfa_code',
      '2fa_code',
      'pass_code',
      'otp_code',
      'totp_code',
      'pin_code',
      'sms_code',
      'verification_code',
      'security_code',
      'confirmation_code',
      'two_factor_code',
      'one_time_code',
      'login_code',
      'auth_code',
      'authorization_code',
      'access_code',
      'reset_code',
    ],
    verdict: 'redact_codes',
    source: 'RFC 6238; RFC 6749 code; OWASP Multifactor Authentication Cheat Sheet',
  },
  {
    names: ['cvv', 'cvv2', 'cvc', 'cvc2', 'cvn', 'card_cvv', 'card_cvc'],
    verdict: 'redact',
    source: 'PCI DSS 4.0 requirement 3.3: sensitive authentication data',
  },
  {
    names: ['cardnumber', 'creditcard', 'cc_number', 'ccnumber', 'card_no', 'cardno', 'creditcardnumber'],
    alsoWithin: ['card_number', 'credit_card'],
    verdict: 'redact',
    source: 'PCI DSS 4.0 requirement 3.4: the account number; Elastic APM sanitize_field_names *card*',
  },
  {
    names: ['ssn', 'social_security', 'social_security_number', 'social_security_no'],
    verdict: 'redact',
    source: 'NIST SP 800-122: identifiers of a person',
  },
];

/** Suffixes after which a name still means the secret itself. */
const qualifiers = new Set([
  ...['hash', 'hashed', 'value', 'val', 'text', 'string', 'str', 'plain', 'plaintext', 'raw', 'header'],
  ...['encoded', 'encrypted', 'base64', 'b64', 'hex', 'confirm', 'confirmation', 'repeat', 'repeated', 'again'],
  ...['old', 'new', 'current', 'previous', 'original', 'default', 'temp', 'temporary', 'prod', 'production'],
  ...[
    'base',
    'dev',
    'development',
    'test',
    'staging',
    'live',
    'sandbox',
    'primary',
    'secondary',
    'salt',
    'root',
    'admin',
  ],
]);

/** Names that end like one of the table but are harmless: counts, cursors, parser terms, and pages about a secret. */
const harmless =
  /^(?:.*_)?(?:(?:next|prev|previous|page|next_page|pagination|continuation|cursor|sync|unexpected|illegal)_token|(?:forgot|forgotten|show|hide|has|is|max|min|num|total|count)_(?:password|pass|token|tokens|secret|cookie|cookies))$/;

/** `accessToken`, `ACCESS-TOKEN` and `access.token` are one name. */
export function normalised(key: string): string {
  return key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .join('_');
}

const verdictsOfNames = new Map(secretKeys.flatMap(({ names, verdict }) => names.map((name) => [name, verdict])));
const verdictsWithin = secretKeys.flatMap(({ alsoWithin = [], verdict }) =>
  alsoWithin.map((name) => [name, verdict] as const),
);

/** @param name normalised */
export function verdictOfName(name: string): KeyVerdict {
  const words = name.split('_');
  while (words.length > 1 && isQualifier(words[words.length - 1] ?? '')) words.pop();
  const bare = words.join('_');
  if (harmless.test(bare)) return 'keep';
  // The longest suffix in the table: "session_key" is more specific than "key".
  for (let from = Math.max(0, words.length - 4); from < words.length; from++) {
    const verdict = verdictsOfNames.get(words.slice(from).join('_'));
    if (verdict !== undefined) return verdict;
  }
  const found = verdictsWithin.find(([end]) => bare.endsWith(end))?.[1];
  if (found !== undefined) return found;
  const unnumbered = bare.replace(/[a-z]\d{1,3}$/, (end) => end.slice(0, 1));
  return unnumbered === bare ? 'keep' : verdictOfName(unnumbered);
}

function isQualifier(word: string): boolean {
  return qualifiers.has(word) || /^\d{1,3}$/.test(word);
}

/** A text that has no meaning: credentials and hashes, but not words, names or ids. */
function isRandom(text: string): boolean {
  return text.length >= 8 && /\d/.test(text) && /[A-Za-z]/.test(text) && !/\s/.test(text);
}

/** A text or number that may be a code: not the pin number of a chip. */
function isCode(value: string): boolean {
  return !/^(?:gpio|pin|[a-z])?[ _-]?\d{0,3}$/i.test(value);
}

/** Whether to redact a value under a key with this verdict. For objects, each property is decided separately. */
export function hidesValue(verdict: KeyVerdict, value: unknown): boolean {
  if (verdict === 'keep' || verdict === 'redact_by_name') return false;
  if (value === null || value === undefined || typeof value === 'boolean') return false;
  if (verdict === 'redact') return true;
  if (typeof value === 'number' || typeof value === 'bigint') return verdict === 'redact_codes' && value >= 1_000;
  if (typeof value !== 'string') return verdict !== 'redact_random_texts';
  if (verdict === 'redact_codes') return isCode(value);
  return verdict === 'redact_texts' || isRandom(value);
}
