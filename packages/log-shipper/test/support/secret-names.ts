// Names of secrets, written down anew: what the table of the shipper says is held against this list.

/** Hidden whatever the value is. */
export const secretWhateverItIs = [
  ...['password', 'passwd', 'pwd', 'pw', 'passphrase', 'passcode', 'passwort', 'kennwort', 'contrasena', 'contraseña'],
  ...['mot_de_passe', 'userpass', 'dbpass', 'keypass', 'storepass', 'PGPASSWORD', 'db_password', 'passwordHash'],
  ...['password2', 'newPassword', 'password_confirmation', 'secret', 'clientSecret', 'SECRET_KEY_BASE'],
  ...['authorization', 'authorisation', 'Proxy-Authorization', 'cookie', 'Set-Cookie', 'credential', 'creds', 'cred'],
  ...[
    'X-Amz-Credential',
    'seed_phrase',
    'recoveryPhrase',
    'secret_phrase',
    'mnemonic',
    'recovery_codes',
    'backupCodes',
  ],
  ...['cvv', 'cvv2', 'cvc', 'cvc2', 'cvn', 'card_cvv', 'cardCvc', 'cardNumber', 'card_no', 'cardno', 'creditCard'],
  ...['ccNumber', 'ccnumber', 'creditcard', 'creditcardnumber', 'cardnumber', 'credit_card_number'],
  ...['ssn', 'social_security', 'socialSecurityNumber', 'social_security_no'],
  ...['access', 'account', 'admin', 'api', 'app', 'application', 'auth', 'aws', 'azure', 'client', 'consumer'].map(
    keyOf,
  ),
  ...['crypto', 'decryption', 'deploy', 'encrypt', 'encryption', 'functions', 'gcp', 'github', 'gitlab'].map(keyOf),
  ...['google', 'hmac', 'host', 'license', 'mailgun', 'master', 'openai', 'priv', 'private', 'rsa', 'secret'].map(
    keyOf,
  ),
  ...['sendgrid', 'service', 'session', 'shared', 'signature', 'signing', 'ssh', 'storage', 'stripe'].map(keyOf),
  ...['subscription', 'symmetric', 'twilio', 'webhook', 'jwt', 'pem', 'tls', 'ssl'].map(keyOf),
  ...['apikey', 'accesskey', 'privatekey', 'secretkey', 'signingkey', 'x-api-key', 'AWSSecretAccessKey', 'apikey_v2'],
] as const;

/** Hidden where they are texts; as numbers they are counts. */
export const secretAsTexts = [
  ...['pass', 'passwords', 'passwds', 'passphrases', 'secrets', 'cookies', 'cookie_jar', 'cookiejar', 'credentials'],
  ...['api_keys', 'apikeys', 'access_keys', 'private_keys', 'secret_keys', 'token', 'tokens', 'accessToken'],
  ...['refresh_token', 'id_token', 'authtoken', 'jwt', 'jwts', 'csrf', 'xsrf', 'csrfToken', 'client_assertion'],
  ...[
    'saml_assertion',
    'saml_response',
    'SAMLResponse',
    'sessionId',
    'session_ids',
    'sessionid',
    'PHPSESSID',
    'sessid',
    'token2',
  ],
  ...['JSESSIONID'],
] as const;

/** Hidden where they are texts, or numbers as long as a code. */
export const secretAsCodes = [
  ...['otp', 'totp', 'hotp', 'pin', 'mfa_code', '2fa_code', 'otp_code', 'totpCode', 'pin_code', 'pass_code'],
  ...['sms_code', 'verificationCode', 'security_code', 'confirmation_code', 'two_factor_code', 'one_time_code'],
  ...['loginCode', 'auth_code', 'authorization_code', 'access_code', 'reset_code'],
] as const;

/** Hidden where nobody would have chosen the text for what it means. */
export const secretWhereRandom = [
  ...['auth', 'x-auth', 'http_auth', 'basic_auth', 'sig', 'signature', 'hmac', 'sas', 'session', 'sess'],
  ...['sid', 'connect.sid', 'sid2'],
] as const;

/** That look like one of these and are none. */
export const harmlessNames = [
  ...['tokenCount', 'token_type', 'max_tokens_count', 'next_page_token', 'continuationToken', 'cursor_token'],
  ...['secretary', 'secretName', 'secret_id', 'passwordless', 'password_min_length', 'show_password', 'forgotPassword'],
  ...['cookieConsent', 'cookie_name', 'keyboard', 'key', 'keyId', 'public_key', 'primaryKey', 'foreign_key', 'sortKey'],
  ...['cacheKey', 'author', 'authority', 'authenticated', 'path', 'passenger', 'passport', 'compass', 'bypass', 'spin'],
  ...['pinned', 'code', 'status_code', 'exitCode', 'zip_code', 'cards', 'card_type', 'sidecar', 'signal', 'hash'],
  ...['session_timeout', 'session_count', 'tokenizer', 'monkey', 'accessible', 'credentialed', 'xpath', 'assertion'],
] as const;

function keyOf(word: string): string {
  return `${word}_key`;
}
