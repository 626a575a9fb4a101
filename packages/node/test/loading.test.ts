// The preload runs once, however often and wherever it is loaded, and not at all if it is disabled.
import { afterAll, describe, expect, it } from 'vitest';
import { type End, preloadPath, removeFolders, runApp } from './support/app.ts';
import { shippedBy } from './support/shipped.ts';

afterAll(removeFolders);

/** An end without the frames of Node itself, which takes another way to an app when any `--import` is given. */
function withoutLoader(end: End): End {
  const own = end.stderr.split('\n').filter((line) => !/^\s+at .*\b(node:|\[eval\]-wrapper)/.test(line));
  return { ...end, stderr: own.join('\n') };
}

describe('the preload', () => {
  it('loaded twice ships each record once', async () => {
    const { documents } = await shippedBy(['--import', preloadPath, '--require', preloadPath, '-e', 'console.log(1)']);
    expect(documents.map(({ message }) => message)).toEqual(['1']);
  });

  it('is inherited by worker threads, and their records name the thread', async () => {
    const bare = await runApp(['threads.mjs'], { way: 'none' });
    const { end, documents } = await shippedBy(['threads.mjs']);
    expect(end).toEqual(bare);
    expect(documents.map(({ message, process }) => [message, process.thread === undefined]).toSorted()).toEqual([
      ['by the main thread', true],
      ['by the worker', false],
      ['the worker ended with 0', true],
    ]);
  });

  it('does nothing at all when OTEL_SDK_DISABLED is true', async () => {
    const { end, documents } = await shippedBy(['-e', 'console.log(1)'], { env: { OTEL_SDK_DISABLED: 'true' } });
    expect(end).toEqual({ code: 0, signal: null, stdout: '1\n', stderr: '' });
    expect(documents).toEqual([]);
  });

  it('without an Elasticsearch says so in one line and captures no logs', async () => {
    const end = await runApp(['-e', 'console.log(1)']);
    expect(end).toMatchObject({ code: 0, stdout: '1\n' });
    expect(end.stderr).toMatch(
      /^\[telltale preload\] no logs are captured: TELLTALE_ELASTICSEARCH_URL is not set\..*\n$/,
    );
  });

  it.each([
    ['that throws at start', "throw new Error('at start')"],
    ['that is a syntax error', 'this is no program'],
    ['that exits at once', 'process.exit(4)'],
  ])('leaves an app %s its output and exit code', async (_, script) => {
    const bare = await runApp(['-e', script], { way: 'none' });
    const { end } = await shippedBy(['-e', script]);
    expect(withoutLoader(end)).toEqual(withoutLoader(bare));
  });
});

describe('a setting seen from outside:', () => {
  const logs = async (env: Record<string, string>, script = "console.log('hello')") =>
    shippedBy(['-e', script], { env });

  it('dataset and namespace name the data stream', async () => {
    const { indices, documents } = await logs({ TELLTALE_LOGS_DATASET: 'shop', TELLTALE_LOGS_NAMESPACE: 'team' });
    expect(indices).toEqual(['logs-shop-team']);
    expect(documents[0]?.event.dataset).toBe('shop');
  });

  it('an API key, or a user and password, log the shipper in', async () => {
    const key = await logs({ TELLTALE_ELASTICSEARCH_API_KEY: 'a-key', TELLTALE_ELASTICSEARCH_USERNAME: 'u' });
    expect(key.authorizations[0]).toBe('ApiKey a-key');
    const user = await logs({ TELLTALE_ELASTICSEARCH_USERNAME: 'u', TELLTALE_ELASTICSEARCH_PASSWORD: 'p' });
    expect(user.authorizations[0]).toBe(`Basic ${Buffer.from('u:p').toString('base64')}`);
  });

  it('console levels that are not listed are not captured', async () => {
    const { documents } = await logs({ TELLTALE_LOGS_CONSOLE: 'error' }, "console.log('low'); console.error('high')");
    expect(documents.map(({ message }) => message)).toEqual(['high']);
  });

  it('name and attributes of the service are on each document', async () => {
    const { documents } = await logs({
      OTEL_SERVICE_NAME: 'named',
      OTEL_RESOURCE_ATTRIBUTES: 'service.version=9,deployment.environment.name=test,service.instance.id=i1',
    });
    expect(documents[0]?.service).toEqual({ name: 'named', version: '9', environment: 'test', node: { name: 'i1' } });
  });

  it('a misspelt one causes one line, and the app continues', async () => {
    const { end, documents } = await logs({ TELLTALE_LOGS_DATASETS: 'x' });
    expect(end).toMatchObject({ code: 0, stdout: 'hello\n' });
    expect(end.stderr).toBe(
      '[telltale preload] TELLTALE_LOGS_DATASETS is "x": there is no such setting. Did you mean TELLTALE_LOGS_DATASET?\n',
    );
    expect(documents).toHaveLength(1);
  });
});
