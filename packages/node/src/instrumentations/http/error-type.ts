// The `error.type` of an error, from a bounded set: an app's own error names are unbounded.
import { limits } from '../../limits.ts';

/** Error classes of Node and its own fetch. */
const classes: ReadonlySet<string> = new Set([
  ...['Error', 'AggregateError', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError'],
  ...['AbortError', 'TimeoutError', 'NetworkError', 'DataCloneError', 'InvalidStateError', 'NotSupportedError'],
]);

/** OpenSSL's problems with a certificate, by Node's names. */
const certificateCodes: ReadonlySet<string> = new Set([
  ...['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ...['UNABLE_TO_GET_CRL', 'UNABLE_TO_DECRYPT_CERT_SIGNATURE', 'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY'],
  ...['CERT_SIGNATURE_FAILURE', 'CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED', 'CERT_REVOKED', 'CERT_UNTRUSTED'],
  ...['CERT_REJECTED', 'CERT_CHAIN_TOO_LONG', 'CRL_NOT_YET_VALID', 'CRL_HAS_EXPIRED', 'CRL_SIGNATURE_FAILURE'],
  ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'INVALID_CA', 'INVALID_PURPOSE'],
  ...['PATH_LENGTH_EXCEEDED', 'HOSTNAME_MISMATCH'],
]);

/**
 * Prefixes of the codes of Node, its HTTP parser, undici and OpenSSL: each has many, and they are not listed anywhere.
 */
const family = /^(?:ERR|UND_ERR|HPE)_[A-Z0-9_]{1,60}$/;
const familyCodes = new Set<string>();
/** Codes of the system (`ECONNREFUSED`) and of name resolution. */
let systemCodes: ReadonlySet<string> | undefined;

function isSystemCode(code: string): boolean {
  if (systemCodes === undefined) {
    const { getSystemErrorMap } = process.getBuiltinModule('node:util');
    const dns = process.getBuiltinModule('node:dns') as unknown as Readonly<Record<string, unknown>>;
    const constants = Object.entries(dns).filter(([name, value]) => /^[A-Z]+$/.test(name) && typeof value === 'string');
    systemCodes = new Set([
      ...[...getSystemErrorMap().values()].map(([name]) => name),
      ...constants.map(([, value]) => String(value)),
      ...['EPROTO', 'ECANCELLED'],
    ]);
  }
  return systemCodes.has(code);
}

function isKnownCode(code: unknown): code is string {
  if (typeof code !== 'string') return false;
  if (isSystemCode(code) || certificateCodes.has(code) || familyCodes.has(code)) return true;
  if (!family.test(code) || familyCodes.size >= limits.errorCodesMax) return false;
  familyCodes.add(code);
  return true;
}

function read(object: object, key: string): unknown {
  try {
    return Reflect.get(object, key);
  } catch {
    return undefined; // A getter of the app's own.
  }
}

/** @param reason an abort signal's reason: any value */
function abortTypeOf(reason: unknown): 'TimeoutError' | 'AbortError' {
  return reason instanceof Error && read(reason, 'name') === 'TimeoutError' ? 'TimeoutError' : 'AbortError';
}

/**
 * The system's code if there is one, because the class is always `Error` there; otherwise the class, otherwise `Error`.
 */
export function errorTypeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Error';
  const code = read(error, 'code');
  // Node wraps the reason of an abort; only a timeout has its own type.
  if (code === 'ABORT_ERR') return abortTypeOf(read(error, 'cause'));
  if (isKnownCode(code)) return code;
  const name = read(error, 'name');
  return typeof name === 'string' && classes.has(name) ? name : 'Error';
}
