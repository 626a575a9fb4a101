// Writes log records into Elasticsearch in one request, as a service's shipper does.
import type { ServerClient } from '../../support/server-client.ts';

/** @param written documents as JSON */
export async function bulk({ ask }: ServerClient, dataStream: string, written: readonly string[]): Promise<void> {
  const lines = written.map((document) => `{"create":{}}\n${document}\n`).join('');
  const { errors, items } = await ask<{ errors: boolean; items: unknown[] }>(`/${dataStream}/_bulk`, lines);
  if (errors) throw new Error(`Elasticsearch refused some: ${JSON.stringify(items).slice(0, 500)}`);
}

/** What a record of these tests has beside its message. */
export interface Written {
  readonly service: string;
  /** Milliseconds since 1970. */
  readonly at?: number;
  readonly level?: string;
}

export function document(message: string, { service, at = Date.now(), level = 'info' }: Written): string {
  return JSON.stringify({
    '@timestamp': new Date(at).toISOString(),
    message,
    service: { name: service },
    log: { level },
  });
}
