// Logstash's exporter makes a page of each answer of Logstash's API, has one of a Logstash that gives none, and keeps its
// bounds. The answers are written after Logstash's documentation and source: no real one could be had here.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { Agent, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { ensureAuthority, ensureCertificate, rotateCertificate } from '../../plane/src/secrets/certificates.ts';
import { temporaryFolder } from '../../plane/test/support/temporary-folder.ts';
import { limits } from '../src/limits.ts';
import { startLogstashExporter } from '../src/logstash/exporter.ts';
import { logstashPage } from '../src/logstash/page.ts';
import { logstashStats, quiet } from './fixtures/logstash-stats.ts';

const ended: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

/** Address of a server of the test's own. */
async function listening(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ended.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Page {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** Number of the certificate that was shown. */
  readonly certificate: string;
}

/** An exporter of the Logstash at the address, and what it said. */
async function exporterOf(url: string, msMax = 2_000) {
  const folder = temporaryFolder();
  const authority = await ensureAuthority(join(folder, 'authority'));
  await ensureCertificate(authority, { name: 'logstash-exporter' }, folder);
  const said: string[] = [];
  const exporter = await startLogstashExporter({ url, folder, port: 0, msMax, say: (line) => said.push(line) });
  ended.push(() => exporter[Symbol.asyncDispose]());
  const ask = async (path = '/metrics'): Promise<Page> => {
    const agent = new Agent({ ca: authority.certificate, maxCachedSessions: 0 });
    const [answer] = await once(get(`https://localhost:${exporter.port}${path}`, { agent }), 'response');
    const { serialNumber } = (answer.socket as TLSSocket).getPeerCertificate();
    const text = (await answer.setEncoding('utf8').toArray()).join('');
    agent.destroy();
    return { status: answer.statusCode, type: answer.headers['content-type'], text, certificate: serialNumber };
  };
  return { ask, said, renew: () => rotateCertificate(authority, { name: 'logstash-exporter' }, folder) };
}

const samples = (page: string): string[] => page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

describe('the page of the Logstash exporter', () => {
  it('has the events, the queue and the dead letters of each pipeline, and the documents of its outputs', () => {
    const page = logstashPage(
      logstashStats({ taken: 900, delivered: 700, queueBytes: 5, refused: 3, conflicts: 2, dropped: 1 }),
    );
    const output = 'plugin_type="output",plugin="elasticsearch",plugin_id="elasticsearch",pipeline="logs"';
    expect(samples(page).filter((line) => line.includes('pipeline="logs"'))).toEqual([
      'logstash_stats_pipeline_events_in{pipeline="logs"} 900',
      'logstash_stats_pipeline_events_filtered{pipeline="logs"} 700',
      'logstash_stats_pipeline_events_out{pipeline="logs"} 700',
      'logstash_stats_pipeline_reloads_successes{pipeline="logs"} 0',
      'logstash_stats_pipeline_reloads_failures{pipeline="logs"} 0',
      'logstash_stats_pipeline_queue_events_count{pipeline="logs"} 200',
      'logstash_stats_pipeline_queue_events_queue_size{pipeline="logs"} 5',
      'logstash_stats_pipeline_queue_max_size_in_bytes{pipeline="logs"} 1073741824',
      'logstash_stats_pipeline_dead_letter_queue_size_in_bytes{pipeline="logs"} 1',
      'logstash_stats_pipeline_dead_letter_queue_max_size_in_bytes{pipeline="logs"} 134217728',
      'logstash_stats_pipeline_dead_letter_queue_dropped_events{pipeline="logs"} 1',
      'logstash_stats_pipeline_dead_letter_queue_expired_events{pipeline="logs"} 0',
      `logstash_stats_pipeline_plugin_documents_successes{${output}} 700`,
      `logstash_stats_pipeline_plugin_documents_non_retryable_failures{${output}} 2`,
      `logstash_stats_pipeline_plugin_documents_dlq_routed{${output}} 3`,
    ]);
    expect(samples(page)).toEqual(
      expect.arrayContaining([
        'logstash_info_up 1',
        'logstash_info_node{name="logstash",version="9.5.3"} 1',
        'logstash_stats_jvm_mem_heap_used_bytes 214748364',
      ]),
    );
  });

  it('starts counters that Logstash omits before the first event at zero', () => {
    const refused = samples(logstashPage(logstashStats(quiet))).filter((line) => line.includes('dlq_routed'));
    expect(refused.map((line) => line.split(' ').at(-1))).toEqual(['0', '0']);
  });

  it('omits what an answer lacks, and outputs that index nothing', () => {
    const pipelines = {
      a: { events: { in: 1, out: 'Infinity' }, queue: null, plugins: { outputs: [{ name: 'stdout', id: 's' }, 7] } },
      b: 'gone',
    };
    expect(samples(logstashPage({ pipelines, jvm: [] }))).toEqual([
      'logstash_info_up 1',
      'logstash_info_node{name="",version=""} 1',
      'logstash_stats_pipeline_events_in{pipeline="a"} 1',
    ]);
    expect(samples(logstashPage('no object'))).toHaveLength(2);
  });

  it('is bounded, whatever the names and the number of pipelines', () => {
    const named = (name: string) => logstashPage({ pipelines: { [name]: { events: { in: 1 } } } });
    expect(named('a"\\\n')).toContain('{pipeline="a\\"\\\\\\n"} 1');
    expect(named('x'.repeat(9_999)).length).toBeLessThan(limits.logstashLabelLengthMax + 300);
    const many = Object.fromEntries(Array.from({ length: 999 }, (_, index) => [`p${index}`, { events: { in: 1 } }]));
    expect(samples(logstashPage({ pipelines: many }))).toHaveLength(2 + limits.logstashPipelinesMax);
  });
});

describe('a scrape of the Logstash exporter', () => {
  it('sends one request to Logstash, also for several scrapes at once', async () => {
    const asked: (string | undefined)[] = [];
    const url = await listening(({ url: path }, answer) => {
      asked.push(path);
      setTimeout(() => answer.end(JSON.stringify(logstashStats(quiet))), 200);
    });
    const { ask } = await exporterOf(url);
    const page = await ask();
    expect(page).toMatchObject({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8' });
    expect(page.text).toContain('logstash_info_up 1\n');
    expect(asked).toEqual(['/_node/stats']);
    const pages = await Promise.all([ask(), ask(), ask()]);
    expect(new Set(pages.map(({ text }) => text))).toEqual(new Set([page.text]));
    expect(asked.length).toBeLessThan(4);
    expect(await ask('/')).toMatchObject({ status: 404 });
  });

  it.each<[string, RequestListener]>([
    ['is not there', (_, answer) => answer.destroy()],
    ['answers an error', (_, answer) => answer.writeHead(503).end('{}')],
    ['answers no JSON', (_, answer) => answer.end('<html>')],
    [
      'answers without end',
      (_, answer) => {
        const more = (): void => {
          if (answer.destroyed) return;
          answer.write('x'.repeat(1_000_000));
          setImmediate(more);
        };
        more();
      },
    ],
    ['does not answer in time', () => {}],
  ])('reports a Logstash that %s as down', async (_, answer) => {
    const { ask, said } = await exporterOf(await listening(answer));
    expect(await ask()).toMatchObject({
      status: 200,
      text: expect.stringMatching(/^# TYPE .*\nlogstash_info_up 0\n$/),
    });
    expect(said).toEqual([expect.stringMatching(/^cannot read the statistics of Logstash: ./)]);
  });

  it('logs once that Logstash does not answer, and once that it answers again', async () => {
    let isUp = false;
    const { ask, said } = await exporterOf(
      await listening((_, answer) => answer.writeHead(isUp ? 200 : 503).end(JSON.stringify(logstashStats(quiet)))),
    );
    for (const _ of [1, 2]) expect((await ask()).text).toContain('logstash_info_up 0');
    isUp = true;
    for (const _ of [1, 2]) expect((await ask()).text).toContain('logstash_info_up 1');
    expect(said).toEqual(['cannot read the statistics of Logstash: it answers 503', 'Logstash answers again']);
  });

  it('uses a renewed certificate', async () => {
    const { ask, renew } = await exporterOf(await listening((_, answer) => answer.end('{}')));
    const { certificate } = await ask();
    await renew();
    await expect.poll(async () => (await ask()).certificate).not.toBe(certificate);
  });
});
