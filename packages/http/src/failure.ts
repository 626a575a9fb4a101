// Why a request got no response: the error's code, its reason in one line, and a hint at the wrong protocol.

/** The code of an error, or of the first cause with a code; empty if there is none. */
export function errorCode(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof AggregateError && at.errors.length > 0) return errorCode(at.errors[0]);
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return '';
}

/** Why a request failed: the message of the error, of the first one if there are several, or its code. */
export function failureReason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return failureReason(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.message !== '' ? error.message : errorCode(error);
}

/** Whether a code means that a certificate was rejected or that the server does not use TLS. */
export function isTlsErrorCode(code: string): boolean {
  return /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO)/.test(code);
}

/** How a connection fails if only one side uses TLS, by the protocol of the request. */
const mismatch = {
  // A server that only supports TLS closes a connection that begins with a request, or answers with a TLS alert.
  'http:': { code: /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET|HPE_[A-Z_]+)$/, meant: 'https' },
  'https:': { code: /^(?:EPROTO|ERR_SSL_WRONG_VERSION_NUMBER)$/, meant: 'http' },
} as const;

/** The protocol that the server may use instead, if the connection failed as it does when only one side uses TLS. */
export function otherProtocol(error: unknown, protocol: string): 'http' | 'https' | undefined {
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  const { code, meant } = mismatch[protocol];
  return code.test(errorCode(error)) ? meant : undefined;
}
