// One HTTP request with a deadline, over TLS verified against a CA if one is given.
import { readFileSync } from 'node:fs';
import { createHttpClient, errorCode, failureReason, otherProtocol } from '@telltale/http';
import { limits } from './limits.ts';

export { failureReason as whyOf };

/** Options of a request. */
export interface Question {
  readonly headers?: Readonly<Record<string, string>>;
  readonly caFile?: string | undefined;
  /** False accepts any certificate; only for servers on this machine. */
  readonly verify?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** @throws the connection's error, or that of the CA's file */
export async function httpRequest(
  url: string,
  { headers = {}, caFile, verify = true }: Question = {},
): Promise<Answer> {
  const ca = caFile === undefined ? undefined : readFileSync(caFile, 'utf8');
  await using client = createHttpClient({
    url,
    headers,
    tls: { ca, verify },
    requestMsMax: limits.requestMsMax,
    responseBytesMax: limits.answerBytesMax,
    truncate: true,
  });
  try {
    const { status, text } = await client.request({ path: url });
    return { status, body: text };
  } catch (error) {
    throw explained(error, new URL(url).protocol);
  }
}

/** Tries the other protocol if the connection failed in a way that suggests that only one side uses TLS. */
function explained(error: unknown, protocol: string): unknown {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return new Error(`no answer within ${limits.requestMsMax} ms`, { cause: error });
  }
  const other = otherProtocol(error, protocol);
  // Node's own messages for both cases, which a web search finds; OpenSSL's contain line numbers.
  if (other === 'http') return new Error('EPROTO (does it speak http?)', { cause: error });
  const isClosed = errorCode(error) === 'UND_ERR_SOCKET';
  if (other === undefined && !isClosed) return error;
  const reason = isClosed ? 'socket hang up' : failureReason(error);
  return new Error(other === undefined ? reason : `${reason} (does it speak ${other}?)`, { cause: error });
}
