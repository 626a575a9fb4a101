// What a service under load shows on its page, and where Prometheus finds it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { metrics as catalog, type MetricName, prometheusMetricName } from '@telltale/catalog';
import { afterAll, describe, expect, it } from 'vitest';
import { ownFolder, removeFolders, runApp, startApp, ways } from './support/app.ts';
import { startBulkStub } from './support/bulk-stub.ts';
import { startServing } from './support/serving.ts';

afterAll(removeFolders);

const traceId = '0af7651916cd43dd8448eb211c80319c';
const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, connection: 'close' };

describe.each(ways)('with %s', (way) => {
  it('an Express app in CommonJS has its requests counted by route, and each log line tied to its request', async () => {
    await using stub = await startBulkStub();
    const env = { TELLTALE_ELASTICSEARCH_URL: stub.url, TELLTALE_SPOOL_DIR: ownFolder() };
    await using service = await startServing('serves.cjs', { way, env });
    for (const id of ['7', '8', '0']) await (await fetch(`${service.url}/users/${id}`, { headers })).text();
    const page = await service.page();
    const count = (status: number) =>
      new RegExp(
        `^http_server_request_duration_seconds_count\\{(?=.*http_request_method="GET")(?=.*http_route="/users/:id")(?=.*http_response_status_code="${status}").*\\} (\\d+)$`,
        'm',
      ).exec(page)?.[1];
    expect([count(200), count(404)]).toEqual(['2', '1']);
    service.app.child.kill('SIGTERM');
    expect(await service.app.ended()).toMatchObject({ code: 0, signal: null, stderr: '' });
    const lines = stub.documents.filter(({ message }) => message.startsWith('asked for'));
    expect(lines.map(({ message, trace }) => [message, trace?.id])).toEqual([
      ['asked for 7', traceId],
      ['asked for 8', traceId],
      ['asked for 0', traceId],
    ]);
    expect(new Set(lines.map(({ span }) => span?.id)).size).toBe(3);
  });

  it('an app in ES modules has the same', async () => {
    await using stub = await startBulkStub();
    const env = { TELLTALE_ELASTICSEARCH_URL: stub.url, TELLTALE_SPOOL_DIR: ownFolder() };
    await using service = await startServing('serves.mjs', { way, env });
    await (await fetch(`${service.url}/users/7`, { headers })).text();
    expect(await service.page()).toMatch(/^http_server_request_duration_seconds_count\{.*\} 1$/m);
    service.app.child.kill('SIGTERM');
    await service.app.ended();
    expect(stub.documents.map(({ message, trace }) => [message, trace?.id])).toContainEqual(['asked for 7', traceId]);
  });
});

describe('the page', () => {
  it('has metrics of the service, of Node and of the shipper', async () => {
    await using stub = await startBulkStub();
    const env = {
      TELLTALE_ELASTICSEARCH_URL: stub.url,
      TELLTALE_SPOOL_DIR: ownFolder(),
      OTEL_SERVICE_NAME: 'teller',
      OTEL_RESOURCE_ATTRIBUTES: 'service.version=3.2.1',
    };
    await using service = await startServing('serves.mjs', { env });
    const page = await service.page();
    expect(page).toMatch(/^target_info\{(?=.*service_name="teller")(?=.*service_version="3\.2\.1").*\} 1$/m);
    expect(page).toMatch(/^nodejs_eventloop_utilization_ratio\S* [\d.e-]+$/m);
    expect(page).toMatch(/^v8js_memory_heap_used_bytes\{.*\} \d+$/m);
    expect(page).toMatch(/^telltale_log_records_queued\S* \d+$/m);
    expect(page).toMatch(/^telltale_log_shipper_paused_ratio\S* 0$/m);
  });

  it('has every metric of the shipper that the catalog names, as the type that it names', async () => {
    await using stub = await startBulkStub();
    const env = { TELLTALE_ELASTICSEARCH_URL: stub.url, TELLTALE_SPOOL_DIR: ownFolder() };
    await using service = await startServing('serves.mjs', { env });
    await (await fetch(`${service.url}/users/7`)).text();
    const types = { counter: 'counter', gauge: 'gauge', updowncounter: 'gauge', histogram: 'histogram' };
    const named = Object.entries(catalog).filter(([, { emittedBy }]) => emittedBy === 'log-shipper');
    expect(named.length).toBeGreaterThan(15);
    const page = await service.page();
    for (const [name, { instrument }] of named) {
      expect(page).toContain(`# TYPE ${prometheusMetricName(name as MetricName)} ${types[instrument]}\n`);
    }
    await expect
      .poll(service.page)
      .toMatch(/^telltale_log_delivery_delay_seconds_bucket\{(?=.*le="\+Inf").*\} [1-9]\d*$/m);
  });

  it('is served soon even for an idle app', async () => {
    const targets = ownFolder();
    const env = { TELLTALE_METRICS_TARGETS_DIR: targets };
    await using app = startApp(['-e', 'setTimeout(() => {}, 25_000); console.log("waits")'], { env });
    await app.said(/waits/);
    await expect.poll(() => readdirSync(targets).length).toBe(1);
  });

  it('has a target file that exists as long as the process', async () => {
    await using service = await startServing('serves.mjs', { env: { OTEL_SERVICE_NAME: 'a/b c' } });
    const file = await service.targetFile();
    expect(readdirSync(service.targets)).toEqual([file]);
    const content = JSON.parse(readFileSync(join(service.targets, file), 'utf8'));
    expect(content).toEqual([{ targets: [expect.stringMatching(/^127\.0\.0\.1:\d+$/)], labels: { job: 'a/b c' } }]);
    service.app.child.kill('SIGTERM');
    await service.app.ended();
    expect(readdirSync(service.targets)).toEqual([]);
  });

  it('has the team of the resource as a target label, by which alerts are routed', async () => {
    const env = { OTEL_SERVICE_NAME: 'till', OTEL_RESOURCE_ATTRIBUTES: 'team=checkout' };
    await using service = await startServing('serves.mjs', { env });
    const content = JSON.parse(readFileSync(join(service.targets, await service.targetFile()), 'utf8'));
    expect(content[0].labels).toEqual({ job: 'till', team: 'checkout' });
  });

  it('of a killed process loses its target file at the next start of its service, and of no other', async () => {
    const targets = ownFolder();
    const dead = await runApp(['-e', 'console.log(process.pid)'], { way: 'none' });
    const pid = Number(dead.stdout);
    writeFileSync(join(targets, `telltale-gone-${pid}.json`), '[]');
    const others = [`another-${pid}.json`, `telltale-gone-too-${pid}.json`, `telltale-else-${pid}.json`];
    for (const name of others) writeFileSync(join(targets, name), '[]');
    const env = { TELLTALE_METRICS_TARGETS_DIR: targets, OTEL_SERVICE_NAME: 'gone' };
    await using _service = await startServing('serves.mjs', { env });
    await expect.poll(() => readdirSync(targets)).not.toContain(`telltale-gone-${pid}.json`);
    expect(readdirSync(targets)).toEqual(expect.arrayContaining(others));
  });

  it('whose port is in use causes one line, and the app continues', async () => {
    const taken = createServer().listen(0, '0.0.0.0');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    // It is looked for a while whether another process of the service has the port.
    const end = await runApp(['-e', 'setTimeout(() => console.log("done"), 4000)'], {
      env: {
        TELLTALE_METRICS_PORT: String(port),
        TELLTALE_ELASTICSEARCH_URL: 'http://127.0.0.1:1',
        TELLTALE_SPOOL_DIR: ownFolder(),
        TELLTALE_LOGS_CONSOLE: 'none',
        TELLTALE_EXIT_FLUSH_MS_MAX: '0',
      },
    });
    taken.close();
    expect(end).toMatchObject({ code: 0, stdout: 'done\n' });
    expect(end.stderr.split('\n').filter((line) => line.includes('metrics'))).toEqual([
      `[telltale metrics] cannot serve metrics at http://0.0.0.0:${port}/metrics: the port is in use. Stop what listens there, or set TELLTALE_METRICS_PORT (0 takes a free one).`,
    ]);
  });
});
