// What is said of a connection that failed.
import { describe, expect, it } from 'vitest';
import { errorCode, failureReason, isTlsErrorCode, otherProtocol } from '../src/index.ts';

const coded = (code: string, message = ''): Error => Object.assign(new Error(message), { code });

describe('the reason of a failure', () => {
  it('is the message of the error, and of the first one if both addresses of a name failed', () => {
    const both = new AggregateError([coded('ECONNREFUSED', 'connect ECONNREFUSED ::1:1'), new Error('the other')]);
    expect(failureReason(both)).toBe('connect ECONNREFUSED ::1:1');
    expect(failureReason(new Error('no'))).toBe('no');
  });

  it('is the code without a message, and the text of a value that is no error', () => {
    expect(failureReason(coded('EPIPE'))).toBe('EPIPE');
    expect(failureReason('plain')).toBe('plain');
  });
});

it('the code of a failure is that of the first cause that has one', () => {
  const wrapped = new Error('request failed', { cause: new AggregateError([coded('ETIMEDOUT')]) });
  expect(errorCode(wrapped)).toBe('ETIMEDOUT');
  expect(errorCode(new Error('none'))).toBe('');
});

it.each([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', true],
  ['ERR_TLS_CERT_ALTNAME_INVALID', true],
  ['CERT_HAS_EXPIRED', true],
  ['ECONNREFUSED', false],
])('%s: it is %s that TLS is the trouble', (code, isTls) => {
  expect(isTlsErrorCode(code)).toBe(isTls);
});

it.each([
  ['http:', 'UND_ERR_SOCKET', 'https'],
  ['http:', 'HPE_INVALID_CONSTANT', 'https'],
  ['http:', 'ECONNREFUSED', undefined],
  ['http:', 'EPROTO', undefined],
  ['https:', 'EPROTO', 'http'],
  ['https:', 'ECONNRESET', undefined],
  ['ftp:', 'ECONNRESET', undefined],
])('a failure by %s with %s: the server may speak %s', (protocol, code, other) => {
  expect(otherProtocol(coded(code), protocol)).toBe(other);
});
