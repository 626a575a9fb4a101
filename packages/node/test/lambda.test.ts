// A function on AWS Lambda, which is frozen between two events: each of its lines arrives once, under the function's name.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { ownFolder, removeFolders, startApp } from './support/app.ts';
import { startBulkStub } from './support/bulk-stub.ts';

afterAll(removeFolders);

/** Stands in for Lambda's runtime API: freezes the process that waits for the next event, and thaws it for one. */
async function startRuntime() {
  let waiting: ((next: ServerResponse) => void) | undefined;
  let respond: ((answer: string) => void) | undefined;
  const asked: ServerResponse[] = [];
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/next')) {
      if (waiting) waiting(response);
      else asked.push(response);
      waiting = undefined;
      return;
    }
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    request.on('end', () => {
      response.writeHead(202).end();
      respond?.(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const next = (): Promise<ServerResponse> =>
    new Promise((resolve) => {
      const there = asked.shift();
      if (there) resolve(there);
      else waiting = resolve;
    });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    next,
    answer: (): Promise<string> =>
      new Promise((resolve) => {
        respond = resolve;
      }),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

it('a function that is frozen right after its answer loses no record, and duplicates none', async () => {
  await using stub = await startBulkStub();
  const runtime = await startRuntime();
  await using app = startApp(['lambda.mjs'], {
    env: {
      AWS_LAMBDA_FUNCTION_NAME: 'resize',
      AWS_LAMBDA_FUNCTION_VERSION: '7',
      AWS_LAMBDA_RUNTIME_API: runtime.address,
      AWS_REGION: 'eu-central-1',
      TELLTALE_ELASTICSEARCH_URL: stub.url,
      TELLTALE_SPOOL_DIR: ownFolder(),
    },
  });
  const events = ['one', 'two', 'three'];
  let next = await runtime.next();
  for (const event of events) {
    app.child.kill('SIGCONT');
    const answer = runtime.answer();
    const after = runtime.next();
    next.writeHead(200, { 'lambda-runtime-aws-request-id': event }).end(event);
    expect(await answer).toBe(`did ${event}`);
    next = await after;
    app.child.kill('SIGSTOP');
  }
  app.child.kill('SIGCONT');
  next.writeHead(200).end('no more');
  expect(await app.ended()).toMatchObject({ code: 0, stderr: '' });
  runtime.close();
  expect(stub.documents.map(({ message }) => message)).toEqual(events.map((event) => `handles ${event}`));
  for (const { service } of stub.documents) expect(service.name).toBe('resize');
});
