// Why a request got no response: the error's code, its reason in one line, and a hint at the wrong protocol.

/** The code of an error, or of the first cause that has one; empty where there is none. */
export function errorCode(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof AggregateError && at.errors.length > 0) return errorCode(at.errors[0]);
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return '';
}

/** Why a request failed: the message of the error, of the first one where there are several, or its code. */
export function failureReason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return failureReason(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.message !== '' ? error.message : errorCode(error);
}

/** Whether a code says that a certificate was not accepted or that TLS was not spoken. */
export function isTlsErrorCode(code: string): boolean {
  return /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO)/.test(code);
}

/** How a connection fails where only one side speaks TLS, by the protocol that was spoken. */
const mismatch = {
  // A server that only speaks TLS closes a connection that begins with a request, or answers with a TLS alert.
  'http:': { code: /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET|HPE_[A-Z_]+)$/, meant: 'https' },
  'https:': { code: /^(?:EPROTO|ERR_SSL_WRONG_VERSION_NUMBER)$/, meant: 'http' },
} as const;

/** The protocol that the server may speak instead, where a connection failed as it does when one side speaks TLS alone. */
export function otherProtocol(error: unknown, protocol: string): 'http' | 'https' | undefined {
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  const { code, meant } = mismatch[protocol];
  return code.test(errorCode(error)) ? meant : undefined;
}
