// HTTP client for the servers of a plane: verified TLS, bounds on time and size, retries.
export { FormData } from 'undici';
export { basicAuthorization } from './authorization.ts';
export { type Deadline, startDeadline } from './deadline.ts';
export { errorCode, failureReason, isTlsErrorCode, otherProtocol } from './failure.ts';
export {
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
  type HttpRequest,
  type HttpResponse,
  type TlsTrust,
} from './http-client.ts';
export { limits } from './limits.ts';
export { isRetryableStatus, type RetryPolicy } from './retry.ts';
