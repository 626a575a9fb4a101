// Apps with the environment that the injection gives a container, and the preload as the image installs it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type End, ownFolder, removeFolders, runApp, startApp } from '../../packages/node/test/support/app.ts';
import { type Received, startBulkStub } from '../../packages/node/test/support/bulk-stub.ts';
import { stagePreload } from '../../scripts/stage-preload.mjs';
import { containerEnvironment } from './container-environment.ts';
import { type Built, build } from './workloads.ts';

const install = fileURLToPath(new URL('../../k8s/inject-image/install.sh', import.meta.url));
const root = ownFolder();
/** As the image has it, and as the volume does. */
const image = join(root, 'image');
const volume = join(root, 'telltale');
/** Where the Secret is mounted. */
const credentials = join(root, 'credentials');
let injected: Built;

const installed = (): Buffer => execFileSync('sh', [install, volume, image]);

beforeAll(async () => {
  injected = await build('tests/kubernetes/fixtures/injected');
  mkdirSync(volume);
  stagePreload(image);
  installed();
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'checkout', version: '0.9.0' }));
  const report = `console.log('limit', require('node:http').maxHeaderSize, process.noDeprecation === true);`;
  writeFileSync(join(root, 'app.cjs'), report);
  writeFileSync(
    join(root, 'app.mjs'),
    `import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\n${report}`,
  );
});

afterAll(removeFolders);

const fields = {
  'metadata.name': 'shop-7c9f-x2x',
  'metadata.uid': '6a1f8c1e-0000-4000-8000-000000000001',
  'metadata.namespace': 'checkout',
  'spec.nodeName': 'node-1',
  "metadata.labels['app.kubernetes.io/name']": 'checkout-api',
};

/** The environment of the first container of a workload; the volumes and Elasticsearch are this machine's. */
function environmentOf(name: string, url: string): Record<string, string> {
  const [container] = injected.workload(name).spec.template.spec.containers;
  const given = containerEnvironment(container, injected.configMaps, fields);
  expect(given).toMatchObject({
    TELLTALE_ELASTICSEARCH_URL: 'https://search.example.com',
    TELLTALE_ELASTICSEARCH_CA_FILE: '/run/telltale/ca.crt',
    TELLTALE_ELASTICSEARCH_PASSWORD_FILE: '/run/telltale/shipper.password',
  });
  return {
    ...given,
    NODE_OPTIONS: given.NODE_OPTIONS?.replace('/telltale/', `${volume}/`) ?? '',
    TELLTALE_ELASTICSEARCH_URL: url,
    TELLTALE_ELASTICSEARCH_CA_FILE: join(credentials, 'ca.crt'),
    TELLTALE_ELASTICSEARCH_PASSWORD_FILE: join(credentials, 'shipper.password'),
    TELLTALE_SPOOL_DIR: join(root, 'spool'),
    TELLTALE_METRICS_PORT: '0',
    HOSTNAME: 'another',
  };
}

/** Runs an app to its end with an Elasticsearch that wants no credentials. */
async function run(name: string, app: string): Promise<{ end: End; said: Received | undefined }> {
  await using stub = await startBulkStub();
  const {
    TELLTALE_ELASTICSEARCH_CA_FILE,
    TELLTALE_ELASTICSEARCH_USERNAME,
    TELLTALE_ELASTICSEARCH_PASSWORD_FILE,
    ...env
  } = environmentOf(name, stub.url);
  const end = await runApp([join(root, app)], { way: 'none', env, cwd: root });
  return { end, said: stub.documents.find(({ message }) => message.startsWith('limit')) };
}

describe.each(['app.mjs', 'app.cjs'])('%s', (app) => {
  it.each([
    ['has no options of its own', 'bare', 'limit 16384 false\n', { name: 'checkout-api', version: '0.9.0' }],
    ['has them as a variable', 'by-value', 'limit 9000 true\n', { name: 'own', version: '1.4.0' }],
    ['has them from a ConfigMap', 'by-config-map', 'limit 9000 false\n', { name: 'checkout-api', version: '1.4.0' }],
  ])(
    'that %s keeps them, is captured, and says which service and pod it is',
    async (_name, workload, stdout, service) => {
      const { end, said } = await run(workload, app);
      expect(end).toMatchObject({ code: 0, stdout, stderr: '' });
      expect(said).toMatchObject({
        kubernetes: {
          pod: { name: 'shop-7c9f-x2x', uid: fields['metadata.uid'] },
          namespace: 'checkout',
          node: { name: 'node-1' },
        },
      });
      expect(said?.service).toMatchObject(service);
    },
  );
});

describe('an app whose Secret of credentials is missing', () => {
  it('runs, says in one line what is missing, and sends what has waited once the Secret is there', async () => {
    await using stub = await startBulkStub();
    const env = { ...environmentOf('bare', stub.url), TELLTALE_SPOOL_DIR: join(root, 'spool-of-pod') };
    const end = await runApp([join(root, 'app.mjs')], { way: 'none', env, cwd: root });
    expect(end).toMatchObject({ code: 0, stdout: 'limit 16384 false\n' });
    expect(end.stderr.trim().split('\n')).toEqual([
      expect.stringMatching(
        /^\[telltale shipper\] cannot read the password at .*credentials\/shipper\.password: ENOENT.*Records wait in the spool\./,
      ),
    ]);
    expect(stub.documents).toEqual([]);
    await using pod = startApp(['-e', 'setInterval(() => {}, 1000)'], { way: 'none', env, cwd: root });
    await new Promise((resolve) => pod.child.stderr?.once('data', resolve));
    mkdirSync(credentials);
    writeFileSync(join(credentials, 'ca.crt'), rootCertificates[0] ?? '');
    writeFileSync(join(credentials, 'shipper.password'), 'secret');
    await vi.waitFor(() => expect(stub.documents.map(({ message }) => message)).toContain('limit 16384 false'), 60_000);
  });
});

describe('the preload on the volume', () => {
  it('is replaced as a whole where a node runs the init container again, and holds no source and no test', () => {
    writeFileSync(join(volume, 'node_modules/left-over'), '');
    installed();
    expect(readdirSync(volume)).toEqual(['node_modules']);
    const packages = readdirSync(join(volume, 'node_modules'));
    expect(packages).not.toContain('left-over');
    expect(packages).not.toContain('express');
    expect(readdirSync(join(volume, 'node_modules/@telltale/node'))).toEqual(['dist', 'package.json', 'preload']);
  });
});
