// The real console on loopback, over servers that note what they are asked.
import { fileURLToPath } from 'node:url';
import type { DeadLetters } from '@telltale/plane';
import { readAssets } from '../../src/server/assets.ts';
import type { ConsoleSources } from '../../src/server/console-sources.ts';
import { type RunningConsole, serveConsole } from '../../src/server/http-server.ts';
import { type FakeServers, fakeServers } from './fake-servers.ts';
import { type RawAnswer, sendRaw } from './raw-request.ts';

/** The console of a test. */
export interface TestConsole extends RunningConsole {
  readonly servers: FakeServers;
  readonly host: string;
  readonly origin: string;
  /** How often dead letters were sent again. */
  readonly retries: () => number;
  readonly unexpected: readonly unknown[];
  /** Opens the session by the link; gives the cookie. */
  open(): Promise<string>;
  /** Sends a request line and headers; `Host` and `Connection: close` are added where there is no Host. */
  send(requestLine: string, headers?: readonly string[], body?: string): Promise<RawAnswer>;
}

const page = fileURLToPath(new URL('../../public/', import.meta.url));

/** @param parts how the plane's parts are looked at */
export async function testConsole(parts: ConsoleSources['parts'] = async () => []): Promise<TestConsole> {
  const servers = fakeServers();
  const unexpected: unknown[] = [];
  let retries = 0;
  const letters = {
    list: async () => ({ total: 0, letters: [] }),
    retry: async () => {
      retries += 1;
      return { delivered: 1, refused: 0 };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  const running = await serveConsole({
    assets: readAssets(page),
    port: 0,
    onUnexpected: (error) => unexpected.push(error),
    sources: {
      telltale: '0.1.0',
      engine: 'native',
      servers,
      parts,
      userInterfaces: async () => ({}),
      // What the console calls of it.
      deadLetters: async () => letters as unknown as DeadLetters,
    },
  });
  const host = `127.0.0.1:${running.port}`;
  const send: TestConsole['send'] = (requestLine, headers = [], body = '') => {
    const named = headers.some((header) => /^host:/i.test(header)) ? [] : [`Host: ${host}`];
    const lines = [`${requestLine} HTTP/1.1`, ...named, ...headers, 'Connection: close'];
    return sendRaw(running.port, `${lines.join('\r\n')}\r\n\r\n${body}`);
  };
  return {
    ...running,
    servers,
    host,
    origin: `http://${host}`,
    retries: () => retries,
    unexpected,
    send,
    async open() {
      const answer = await send(`GET ${new URL(running.url).pathname}${new URL(running.url).search}`);
      return /^[^;]+/.exec(answer.headers['set-cookie'] ?? '')?.[0] ?? '';
    },
  };
}
