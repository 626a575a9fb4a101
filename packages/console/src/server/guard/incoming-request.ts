// The parts of a request that the guard checks.
import type { IncomingMessage } from 'node:http';

/** An incoming request before any check. */
export type IncomingRequest = Pick<IncomingMessage, 'method' | 'url' | 'headersDistinct' | 'rawHeaders'>;
