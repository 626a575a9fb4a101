// A server that takes everything that the subjects send: logs, metrics, traces, in whatever protocol over HTTP.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Backend extends Disposable {
  readonly url: string;
}

export async function startBackend(): Promise<Backend> {
  const server: Server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const bulk = request.url?.includes('_bulk') === true;
      response.writeHead(request.url?.includes('intake') === true ? 202 : 200, {
        'content-type': 'application/json',
        'x-elastic-product': 'Elasticsearch',
      });
      response.end(bulk ? '{"took":1,"errors":false}' : '{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.dispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
