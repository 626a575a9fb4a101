// Apps of which something is wrong, and what the preload says of it: what docs/troubleshooting.md is held against.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { certificateUntil } from '../support/certificate.ts';
import { cleanEnvironment } from '../support/service.ts';

const preload = fileURLToPath(new URL('../../packages/node/preload/index.js', import.meta.url));

/** No app here takes longer. */
const END_MS_MAX = 120_000;

/** A server that answers each request alike, on a free port of the loopback. */
export interface Answering extends AsyncDisposable {
  readonly url: string;
}

/** How it answers. */
export type Answer = (response: ServerResponse) => void;

/** Answers in JSON with that status. */
export const status =
  (code: number, body: object = {}): Answer =>
  (response) =>
    void response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** Starts one; over TLS with a certificate that nobody knows. */
export async function answering(answer: Answer, { tls = false } = {}): Promise<Answering> {
  const handle = (request: { resume(): unknown }, response: ServerResponse): void => {
    request.resume();
    answer(response);
  };
  let server: Server;
  if (tls) {
    const { certificate: cert, key } = await certificateUntil(new Date(Date.now() + 86_400_000));
    server = createSecureServer({ cert, key }, handle);
  } else server = createServer(handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const folders: string[] = [];

/** Removes what was made; for `afterAll`. */
export function removeApps(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A folder with these files. */
export function folderOf(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-pages-'));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** What is wrong with an app, or around it. */
export interface Faulty {
  readonly code?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Files beside the app. */
  readonly files?: Readonly<Record<string, string>>;
  /** Once that is said, the app is ended; without, it ends by itself. */
  readonly until?: RegExp;
}

/** Runs an app with the preload to its end. @returns the lines that it wrote on stderr */
export async function saidBy({ code = '', env = {}, files = {}, until }: Faulty): Promise<string[]> {
  const folder = folderOf({
    'package.json': '{ "name": "shop" }',
    'app.cjs': `console.log('ready');${code}`,
    ...files,
  });
  const child = spawn(process.execPath, ['--import', preload, 'app.cjs'], {
    cwd: folder,
    env: {
      ...cleanEnvironment(),
      TELLTALE_METRICS_PORT: '0',
      TELLTALE_SPOOL_DIR: join(folder, 'spool'),
      TELLTALE_EXIT_FLUSH_MS_MAX: '5000',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (until?.test(said)) child.kill('SIGTERM');
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), END_MS_MAX);
  await once(child, 'close');
  clearTimeout(timer);
  return said.split('\n').filter((line) => line !== '');
}
