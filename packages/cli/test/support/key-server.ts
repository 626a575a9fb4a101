// A stub of Elasticsearch's documented API of keys and privileges: for servers that cannot be had here with security off,
// with an account that makes too weak a key, or with none that may make any.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** How the server is. */
export interface KeyServerOptions {
  /** Nobody logs in. */
  readonly open?: boolean;
  /** Whether `admin` may make keys. */
  readonly mayMakeKeys?: boolean;
  /** What it answers where it is built or set to make none. */
  readonly withoutKeys?: string;
  /** Whether keys that it makes may create documents. */
  readonly mayWrite?: boolean;
}

/** A server that was started. */
export interface KeyServer extends AsyncDisposable {
  readonly url: string;
  /** Method and path of each request, with what was asked. */
  readonly requests: { readonly request: string; readonly body: unknown; readonly authorization: string | undefined }[];
  /** Keys that are valid. */
  readonly keys: Set<string>;
}

const admin = `Basic ${Buffer.from('admin:hush-hush').toString('base64')}`;

/** Starts it on a free port of the loopback. */
export async function startKeyServer({
  open = false,
  mayMakeKeys = true,
  mayWrite = true,
  withoutKeys,
}: KeyServerOptions = {}): Promise<KeyServer> {
  const requests: { request: string; body: unknown; authorization: string | undefined }[] = [];
  const keys = new Set<string>();
  const server = createServer(async (request, response) => {
    const sent = await text(request);
    const { authorization } = request.headers;
    const what = `${request.method} ${request.url}`;
    requests.push({ request: what, body: sent === '' ? undefined : JSON.parse(sent), authorization });
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const refused = (status: number, reason: string): void => answer(status, { error: { reason }, status });
    if (open) return answer(400, { error: `no handler found for uri [${request.url}] and method [${request.method}]` });
    const isKey = authorization !== undefined && keys.has(authorization.replace(/^ApiKey /, ''));
    if (authorization !== admin && !isKey) return refused(401, 'missing authentication credentials');
    if (what === 'POST /_security/user/_has_privileges') return answer(200, { has_all_requested: isKey && mayWrite });
    if (what === 'POST /_security/api_key') {
      if (withoutKeys !== undefined) return refused(400, withoutKeys);
      if (!mayMakeKeys)
        return refused(403, 'action [cluster:admin/xpack/security/api_key/create] is unauthorized for user [admin]');
      const encoded = Buffer.from(`id-${keys.size}:secret-of-the-key`).toString('base64');
      keys.add(encoded);
      return answer(200, { id: `id-${keys.size - 1}`, name: 'telltale-shop', encoded });
    }
    if (what === 'DELETE /_security/api_key') {
      keys.clear();
      return answer(200, { invalidated_api_keys: ['id-0'] });
    }
    return refused(404, 'there is no such thing');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    keys,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
