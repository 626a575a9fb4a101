// Clients of real servers: what they ask of PostgreSQL and Redis is on the page by the conventions' stable names.
import { fileURLToPath } from 'node:url';
import { metrics as catalog, type MetricName, prometheusMetricName } from '@telltale/catalog';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeFolders } from '../../packages/node/test/support/app.ts';
import { type Serving, startServing } from '../../packages/node/test/support/serving.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { type Redis, startRedis } from '../support/redis.ts';

const cwd = fileURLToPath(new URL('../apps', import.meta.url));
const duration = `${prometheusMetricName('db.client.operation.duration')}_count`;

let redis: Redis;
let postgres: Postgres;
let service: Serving;

beforeEach(async () => {
  redis = await startRedis();
  postgres = await startPostgres();
  service = await startServing('clients.mjs', {
    cwd,
    env: { DATABASE_URL: postgres.url, REDIS_URL: `redis://127.0.0.1:${redis.port}` },
  });
});

afterEach(async () => {
  await service?.[Symbol.asyncDispose]();
  await redis?.[Symbol.asyncDispose]();
  await postgres?.[Symbol.asyncDispose]();
});

afterAll(removeFolders);

async function ask(path: string): Promise<string> {
  return (await fetch(`${service.url}${path}`)).text();
}

/** Operations by their system, name and error. */
function operations(page: string, system: string): Record<string, number> {
  const found = page.matchAll(new RegExp(`^${duration}\\{(.*)\\} (\\d+)$`, 'gm'));
  const own = [...found].filter(([, labels]) => labels?.includes(`db_system_name="${system}"`));
  const label = (labels: string, name: string): string => new RegExp(`${name}="([^"]*)"`).exec(labels)?.[1] ?? '';
  return Object.fromEntries(
    own.map(([, labels = '', count]) => [
      `${label(labels, 'db_operation_name')} ${label(labels, 'error_type')}`.trim(),
      Number(count),
    ]),
  );
}

describe('the page', () => {
  it('has the operations on each server, by name and error, and nothing of their content', async () => {
    expect(await ask('/database')).toBe('42');
    expect(await ask('/wrong')).toContain('nowhere');
    expect(await ask('/redis')).toBe('OK,7');
    expect(await ask('/ioredis')).toBe('OK,39');
    expect(await ask('/wrong-type')).toContain('WRONGTYPE');
    const page = await service.page();
    expect(operations(page, 'postgresql')).toMatchObject({ SELECT: 1 });
    expect(Object.keys(operations(page, 'postgresql')).filter((name) => name.startsWith('SELECT '))).toHaveLength(1);
    expect(operations(page, 'redis')).toMatchObject({ SET: 2, GET: 2 });
    expect(Object.keys(operations(page, 'redis')).filter((name) => name.startsWith('LPUSH '))).toHaveLength(1);
    expect(page).toContain(`server_port="${redis.port}"`);
    for (const said of ['nowhere', 'kettle', 'cup']) expect(page).not.toContain(said);
  });

  it('has the connections of the pool, by state', async () => {
    expect(await ask('/database')).toBe('42');
    const count = (page: string, state: string): string | undefined =>
      new RegExp(`^db_client_connection_count\\{.*db_client_connection_state="${state}".*\\} (\\d+)$`, 'm').exec(
        page,
      )?.[1];
    // The client goes back to the pool a moment after its answer.
    await expect.poll(async () => count(await service.page(), 'idle')).toBe('1');
    const page = await service.page();
    expect(count(page, 'used')).toBe('0');
    expect(page).toMatch(/^db_client_connection_max\{.*\} 3$/m);
    expect(page).toMatch(/^db_client_connection_pending_requests\{.*\} 0$/m);
    expect(page).toContain(`db_client_connection_pool_name="127.0.0.1:${postgres.port}/postgres"`);
  });

  it('has only labels of the catalog', async () => {
    for (const path of ['/database', '/wrong', '/redis', '/wrong-type']) await ask(path);
    const page = await service.page();
    const named = Object.entries(catalog).filter(([name]) => name.startsWith('db.'));
    for (const [name, { labels }] of named) {
      const series = page.matchAll(new RegExp(`^${prometheusMetricName(name as MetricName)}[a-z_]*\\{(.*)\\}`, 'gm'));
      const used = new Set(
        [...series].flatMap(([, of = '']) => [...of.matchAll(/(\w+)="/g)].map(([, label]) => label)),
      );
      expect(used.size).toBeGreaterThan(0);
      const known = Object.keys(labels).map((label) => label.replaceAll('.', '_'));
      for (const label of used) expect(['le', 'otel_scope_name', 'otel_scope_version', ...known]).toContain(label);
    }
  });

  it('shows that a server is away by the error of its operations', async () => {
    redis.program.kill('SIGKILL');
    await expect.poll(() => ask('/ioredis')).not.toBe('OK,39');
    const page = await service.page();
    expect(Object.keys(operations(page, 'redis')).some((name) => /^SET \w+/.test(name))).toBe(true);
  });
});
