// What a worker asks of its databases, outside of any request: counted by the same names whichever client asks, and by
// nothing that the app may make up.
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { removeFolders } from '../../packages/node/test/support/app.ts';
import { startServing } from '../../packages/node/test/support/serving.ts';
import { startPostgres } from '../support/postgres.ts';
import { startRedis } from '../support/redis.ts';

afterAll(removeFolders);

const cwd = fileURLToPath(new URL('../apps', import.meta.url));

async function pageOfWorker(env: Readonly<Record<string, string>>): Promise<string> {
  await using redis = await startRedis();
  await using postgres = await startPostgres();
  await using service = await startServing('worker.mjs', {
    cwd,
    env: { DATABASE_URL: postgres.url, REDIS_URL: `redis://127.0.0.1:${redis.port}`, ...env },
  });
  return await service.page();
}

function operations(page: string, system: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [, labels = '', count] of page.matchAll(/^db_client_operation_duration_seconds_count\{(.*)\} (\d+)$/gm)) {
    if (!labels.includes(`db_system_name="${system}"`)) continue;
    const name = /db_operation_name="([^"]*)"/.exec(labels)?.[1] ?? '';
    found[name] = (found[name] ?? 0) + Number(count);
  }
  return found;
}

describe.each([
  ['by default', {}],
  ['with spans exported', { OTEL_TRACES_EXPORTER: 'console' }],
])('%s', (_how, env) => {
  it('Redis commands are counted under one name each, alone and in a transaction or a pipeline', async () => {
    const page = await pageOfWorker(env);
    const redis = operations(page, 'redis');
    expect(redis).toMatchObject({ HGET: 2, RPUSH: 2, LLEN: 2 });
    expect(redis.SET).toBeGreaterThanOrEqual(2);
    expect(Object.keys(redis).filter((name) => /[a-z]|MULTI .|PIPELINE/.test(name))).toEqual([]);
    expect(redis.EVALSHA, 'a queue of BullMQ').toBeGreaterThan(0);
    expect(operations(page, 'postgresql')).toEqual({ SELECT: 2, BEGIN: 1, COMMIT: 1, VALUES: 1, '': 3 });
    expect(page).not.toMatch(/secret|SELEC"/);
  });
});
