// A process says when it began, with what settings, and how it ended.
import { afterAll, describe, expect, it } from 'vitest';
import { ownFolder, removeFolders, startApp } from './support/app.ts';
import { type Received, startBulkStub } from './support/bulk-stub.ts';
import { type Shipped, shippedBy } from './support/shipped.ts';

afterAll(removeFolders);

const env = {
  TELLTALE_LOGS_LIFECYCLE: 'true',
  OTEL_SERVICE_NAME: 'till',
  OTEL_RESOURCE_ATTRIBUTES: 'service.version=2',
};

async function shipped(script: string, more: Readonly<Record<string, string>> = {}): Promise<Shipped> {
  return await shippedBy(['-e', script], { env: { ...env, ...more } });
}

function of(documents: readonly Received[], action: string): Received {
  const found = documents.filter(
    (document) => (document as object as Record<string, unknown>)['event.action'] === action,
  );
  expect(found).toHaveLength(1);
  return found[0] as Received;
}

describe('the record of the start', () => {
  it('names the service, its version, Node and the settings that were set, the secret ones hidden', async () => {
    const { documents } = await shipped('console.log(1)', {
      TELLTALE_ELASTICSEARCH_PASSWORD: 'hunter2',
      TELLTALE_ELASTICSEARCH_USERNAME: 'u',
      TELLTALE_LOGS_DATASET: 'tills',
    });
    const start = of(documents, 'process-start');
    expect(documents[0]).toEqual(start);
    expect(start).toMatchObject({ message: 'till 2 started', log: { level: 'info', logger: 'telltale' } });
    expect(start.app).toMatchObject({
      node: process.version,
      telltale: expect.stringMatching(/^\d+\.\d+\.\d+/),
      settings: { TELLTALE_LOGS_DATASET: 'tills', TELLTALE_ELASTICSEARCH_USERNAME: 'u' },
      settings_hidden: ['TELLTALE_ELASTICSEARCH_PASSWORD'],
    });
    expect(JSON.stringify(documents)).not.toContain('hunter2');
    // No app has logged a secret.
    expect(start).not.toHaveProperty('tags');
  });

  it('contains no password of an address, whatever its characters', async () => {
    const { documents, end } = await shipped('console.log(1)', {
      TELLTALE_METRICS_HOST: 'http://bob:p@hush@h/x',
      TELLTALE_SPOOL: 'http://bob:p/hush@h',
      OTEL_RESOURCE_ATTRIBUTES: 'service.version=2,api_token=hush',
    });
    expect(of(documents, 'process-start').app).toMatchObject({ settings: { TELLTALE_METRICS_HOST: 'http://h/x' } });
    expect(JSON.stringify(documents) + end.stderr + end.stdout).not.toContain('hush');
  });

  it('is not logged when a setting turns it off, and neither is that of the end', async () => {
    const { documents } = await shipped('console.log(1)', { TELLTALE_LOGS_LIFECYCLE: 'false' });
    expect(documents.map(({ message }) => message)).toEqual(['1']);
  });
});

describe('the record of the end', () => {
  it.each([
    ['nothing left to do', 'info', 'console.error(1)', { exit_code: 0 }],
    ['exit with 0', 'info', 'console.error(1); process.exit()', { exit_code: 0 }],
    ['exit with 3', 'error', 'console.error(1); process.exit(3)', { exit_code: 3 }],
    [
      'SIGTERM',
      'info',
      "console.error(1); setInterval(() => {}, 9); process.kill(process.pid, 'SIGTERM')",
      { signal: 'SIGTERM' },
    ],
    [
      'SIGTERM',
      'info',
      "console.error(1); process.once('SIGTERM', () => process.exit(143)); process.kill(process.pid); setTimeout(() => {}, 9e3)",
      { signal: 'SIGTERM', exit_code: 143 },
    ],
    ['exit with 143', 'error', 'console.error(1); process.exit(143)', { exit_code: 143 }],
    [
      'exit with 130',
      'error',
      "console.error(1); process.once('SIGTERM', () => process.exit(130)); process.kill(process.pid); setTimeout(() => {}, 9e3)",
      { exit_code: 130 },
    ],
    [
      'SIGUSR2',
      'info',
      "console.error(1); process.once('SIGUSR2', async () => { await 1; process.kill(process.pid, 'SIGUSR2') }); process.kill(process.pid, 'SIGUSR2'); setTimeout(() => {}, 9)",
      { signal: 'SIGUSR2' },
    ],
    [
      'exit with 0',
      'info',
      "console.error(1); process.once('beforeExit', () => setTimeout(() => process.exit(), 20))",
      { exit_code: 0 },
    ],
    ['uncaught exception', 'error', "console.error(1); setImmediate(() => { throw new Error('x') })", { exit_code: 1 }],
    ['unhandled rejection', 'error', "console.error(1); Promise.reject(new Error('x'))", { exit_code: 1 }],
    [
      'nothing left to do',
      'info',
      "console.error(1); process.on('uncaughtException', () => setTimeout(() => {}, 20)); setTimeout(() => { throw new Error('survived') })",
      { exit_code: 0 },
    ],
  ])('after %s has level %s', async (reason, level, script, more) => {
    const { documents } = await shipped(script);
    const stop = of(documents, 'process-stop');
    expect(documents.at(-1)).toEqual(stop);
    expect(stop).toMatchObject({ message: `till stopped: ${reason}`, 'event.reason': reason, log: { level } });
    expect(stop.app).toMatchObject({ ...more, uptime_seconds: expect.any(Number) });
  });

  it('comes after what the app logs in its listeners for exit, and has the code that they leave', async () => {
    const script = "for (const n of [1, 2]) process.on('exit', () => { console.log(n); process.exitCode = n })";
    const { documents } = await shipped(script);
    expect(documents.map(({ message }) => message)).toEqual([
      'till 2 started',
      '1',
      '2',
      'till stopped: nothing left to do',
    ]);
    expect(of(documents, 'process-stop').app).toMatchObject({ exit_code: 2 });
  });

  it('counts what the process logged by level', async () => {
    const { documents } = await shipped('console.log(1); console.error(2); console.error(3)');
    expect(of(documents, 'process-stop').app?.records).toMatchObject({ info: 2, error: 2 });
  });

  it('has the exit code that an app chose in its own signal handler', async () => {
    await using stub = await startBulkStub();
    await using app = startApp(
      ['-e', "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); process.stdout.write('up')"],
      {
        env: {
          ...env,
          TELLTALE_ELASTICSEARCH_URL: stub.url,
          TELLTALE_SPOOL_DIR: ownFolder(),
        },
      },
    );
    await app.said(/up/);
    app.child.kill('SIGTERM');
    expect(await app.ended()).toMatchObject({ code: 7, signal: null });
    expect(of(stub.documents, 'process-stop')).toMatchObject({ 'event.reason': 'exit with 7' });
  });
});
