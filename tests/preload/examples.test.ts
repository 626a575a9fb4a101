// The page of every example, held against Prometheus' own linter.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { removeFolders } from '../../packages/node/test/support/app.ts';
import { startServing } from '../../packages/node/test/support/serving.ts';
import { obtainPrometheus } from '../../packages/plane/src/artifacts/prometheus.ts';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const services = readdirSync(examples).filter((name) => existsSync(join(examples, name, 'app.js')));

let promtool: string;

beforeAll(async () => {
  ({ promtool } = await obtainPrometheus());
});

afterAll(removeFolders);

it('there are examples', () => expect(services).toContain('shop'));

it.each(services)('promtool finds nothing wrong with the page of %s', async (name) => {
  await using service = await startServing('app.js', { cwd: join(examples, name), env: { PORT: '0' } });
  for (const path of ['/products', '/products/tea', '/products/none', '/report']) {
    await (await fetch(`${service.url}${path}`)).text();
  }
  await expect.poll(service.page).toContain('v8js_gc_duration_seconds_count{');
  const page = await service.page();
  expect(page).toContain('http_server_request_duration_seconds_bucket{');
  const { status, stdout, stderr } = spawnSync(promtool, ['check', 'metrics'], { input: page, encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
});

it('promtool reports a wrong page', () => {
  expect(() =>
    execFileSync(promtool, ['check', 'metrics'], { input: 'wrong_total{a="b" 1\n', stdio: 'pipe' }),
  ).toThrow();
});
