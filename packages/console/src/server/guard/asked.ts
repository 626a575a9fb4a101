// The parts of a request that the guard checks.
import type { IncomingMessage } from 'node:http';

/** A request as it came, before anything of it is believed. */
export type Asked = Pick<IncomingMessage, 'method' | 'url' | 'headersDistinct' | 'rawHeaders'>;
