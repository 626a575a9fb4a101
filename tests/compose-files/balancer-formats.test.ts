// The log formats that docs/pipelines.md gives for nginx and HAProxy: real ones write them, and the pipelines read them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { obtainDebianPrograms } from '../support/artifacts/debian-programs.ts';
import { freePort } from '../support/free-port.ts';
import { startProgram } from '../support/program.ts';
import { byFluentBit, byFluentd, byLogstash, whyNoLanguages } from './programs.ts';
import { receivedAt } from './received-lines.ts';

const docs = readFileSync(fileURLToPath(new URL('../../docs/pipelines.md', import.meta.url)), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'telltale-formats-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const traceId = '0af7651916cd43dd8448eb211c80319c';
const why = whyNoLanguages();

/** What the page has in a block of that language. */
function blockOf(language: string): string {
  const block = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'm').exec(docs)?.[1];
  if (block === undefined) throw new Error(`docs/pipelines.md has no ${language}`);
  return block;
}

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
  (kind) => `${kind}_temp_path ${folder}/${kind};`,
);

/** Starts a balancer before a service, asks it, and gives the line that it wrote. */
async function lineOf(
  name: 'nginx' | 'haproxy',
  configuration: (port: number, behind: number) => string,
): Promise<string> {
  const { folder: root, environment } = await obtainDebianPrograms([name]);
  const log = join(folder, `${name}.log`);
  const [port, file] = [await freePort(), join(folder, `${name}.conf`)];
  const service = createServer((_, response) => response.writeHead(404, { 'content-length': 4 }).end('gone')).listen(
    0,
    '127.0.0.1',
  );
  try {
    await new Promise((resolve) => service.once('listening', resolve));
    writeFileSync(file, configuration(port, (service.address() as AddressInfo).port));
    const program = join(root, 'usr/sbin', name);
    const args = name === 'nginx' ? ['-p', folder, '-c', file] : ['-db', '-f', file];
    // Its output is its log.
    const command = `exec "$0" "$@" >>'${log}'`;
    await using _balancer = await startProgram({
      command: 'sh',
      args: ['-c', command, program, ...args],
      env: { ...environment, PATH: process.env.PATH },
      ready: port,
    });
    const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
    const answer = await fetch(`http://127.0.0.1:${port}/orders/7?q=%22a%22`, { headers: { traceparent } });
    expect(answer.status).toBe(404);
    const lines = (): string[] =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line.includes('orders'));
    await expect.poll(lines).toHaveLength(1);
    return lines()[0] ?? '';
  } finally {
    service.close();
  }
}

/** The documents of a line, by each of the pipelines that read lines. */
async function documentsOf(line: string): Promise<Record<string, unknown>[]> {
  const record = [receivedAt, { log: line }] as const;
  const [byRuby] = await byFluentd('ecs_document', [record]);
  const [byLua] = await byFluentBit([record]);
  const [byEvent] = await byLogstash('document', [[{ '@timestamp': receivedAt, message: line }, {}]]);
  if (byRuby === undefined || byLua === undefined || byEvent === undefined) throw new Error('there is no document');
  // Its time is beside the record there.
  const at = new Date(byLua.time.sec * 1000 + byLua.time.nsec / 1_000_000).toISOString();
  return [byRuby, { '@timestamp': at, ...byLua.document }, byEvent.document];
}

describe.skipIf(why !== undefined)(why ?? 'a line', () => {
  it('becomes a document with its request, status and trace if nginx wrote it', async () => {
    const line = await lineOf('nginx', (port, behind) => {
      const http = `${temporary.join(' ')} ${blockOf('nginx')} server { listen 127.0.0.1:${port}; location / { proxy_pass http://127.0.0.1:${behind}; } }`;
      return `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr warn; events {} http { ${http} }`;
    });
    for (const document of await documentsOf(line)) {
      expect(document).toMatchObject({
        message: 'GET /orders/7?q=%22a%22 HTTP/1.1',
        service: { name: 'nginx' },
        http: { request: { method: 'GET' }, response: { status_code: 404 } },
        url: { path: '/orders/7' },
        event: { duration: expect.any(Number) },
        trace: { id: traceId },
        app: { client: '127.0.0.1', bytes: 4 },
      });
      expect(Object.keys(document.app as object).toSorted()).toEqual(['bytes', 'client', 'upstream']);
      expect(document.error).toBeUndefined();
      expect(Math.abs(Date.parse(String(document['@timestamp'])) - Date.now())).toBeLessThan(60_000);
    }
  });

  it('becomes a document with its request, status and backend if HAProxy wrote it', async () => {
    const line = await lineOf('haproxy', (port, behind) => {
      const [log, format] = blockOf('haproxy').trim().split('\n');
      return `global
  ${log}
defaults
  log global
  mode http
  timeout connect 2s
  timeout client 5s
  timeout server 5s
  ${format}
frontend edge
  bind 127.0.0.1:${port}
  default_backend shop
backend shop
  server one 127.0.0.1:${behind}
`;
    });
    for (const document of await documentsOf(line)) {
      expect(document).toMatchObject({
        message: 'GET /orders/7?q=%22a%22',
        service: { name: 'haproxy' },
        http: { request: { method: 'GET' }, response: { status_code: 404 } },
        url: { path: '/orders/7' },
        event: { duration: expect.any(Number) },
        app: { frontend: 'edge', backend: 'shop', server: 'one', client: '127.0.0.1' },
      });
      expect(document.error).toBeUndefined();
      expect(Math.abs(Date.parse(String(document['@timestamp'])) - Date.now())).toBeLessThan(60_000);
    }
  });
});
