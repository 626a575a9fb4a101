// docs/kubernetes.md, "Inject the preload": its lines for the example shop are run as they stand there, with a stub of docker
// and one of kubectl.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownFolder, removeFolders } from '../../packages/node/test/support/app.ts';
import { blocksOf, root } from '../documentation/pages.ts';
import { buildKustomization } from '../support/kustomize.ts';
import type { ConfigMap, Workload } from './workloads.ts';

afterAll(removeFolders);

describe('the lines for the example shop', () => {
  const base = 'registry.example.com/telltale';
  let calls: string[];
  let clone: string;
  let objects: Awaited<ReturnType<typeof buildKustomization>>;

  /** A `docker` and a `kubectl` that write down how they are called; this one has the Secret of the plane. */
  const tools = {
    docker: 'echo "docker $*" >> calls',
    kubectl: `echo "kubectl $*" >> calls
case "$*" in
  *"get secret"*"{.data['ca\\.crt']}") printf authority | base64 ;;
  *"get secret"*"{.data['shipper\\.password']}") printf secret | base64 ;;
  *"create secret"*) cat ca.crt shipper.password > secret ;;
esac`,
  };

  beforeAll(async () => {
    clone = ownFolder();
    mkdirSync(join(clone, 'bin'), { recursive: true });
    for (const folder of ['k8s', 'compose']) symlinkSync(join(root, folder), join(clone, folder));
    for (const [name, script] of Object.entries(tools)) {
      writeFileSync(join(clone, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }
    const [lines = ''] = blocksOf('docs/kubernetes.md', '## Inject the preload');
    execFileSync('sh', ['-euc', lines], { cwd: clone, env: { PATH: `${join(clone, 'bin')}:${process.env.PATH}` } });
    calls = readFileSync(join(clone, 'calls'), 'utf8').trim().split('\n');
    objects = await buildKustomization(join(clone, 'my-shop'));
  });

  it('copy the files of the Secret into its namespace under the names that the settings have, and leave none here', () => {
    const [, names] = /^kubectl -n shop create secret generic telltale-shipper (.*)$/m.exec(calls.join('\n')) ?? [];
    const settings = objects.find(({ metadata }) => metadata.name.startsWith('telltale-settings')) as
      | ConfigMap
      | undefined;
    const { ELASTICSEARCH_CA_FILE = '', ELASTICSEARCH_PASSWORD_FILE = '' } = settings?.data ?? {};
    const files = [ELASTICSEARCH_CA_FILE, ELASTICSEARCH_PASSWORD_FILE].map((file) => basename(file));
    expect(names?.split(' ')).toEqual(files.map((file) => `--from-file=${file}`));
    expect(readFileSync(join(clone, 'secret'), 'utf8')).toBe('authoritysecret');
    expect(readdirSync(clone).toSorted()).toEqual(['bin', 'calls', 'compose', 'k8s', 'my-shop', 'secret']);
  });

  it('build and push the images that the applied pods have, from files that are there', () => {
    expect(calls).toContain('kubectl apply --server-side -k my-shop');
    const shop = objects.find(({ kind }) => kind === 'Deployment') as Workload;
    const { containers, initContainers = [] } = shop.spec.template.spec;
    const images = [...initContainers, ...containers].map(({ image }) => image);
    expect(images).toEqual([`${base}/inject:0.1.0`, `${base}/demo:0.1.0`]);
    const built = calls.flatMap((call) => [...call.matchAll(/^docker build --file (\S+) --tag (\S+) \.$/g)]);
    expect(built.map(([, , tag]) => tag)).toEqual(images);
    expect(calls.filter((call) => call.startsWith('docker push'))).toEqual(images.map((tag) => `docker push ${tag}`));
    for (const [, file = ''] of built) expect(existsSync(join(clone, file)), file).toBe(true);
  });

  it('make the namespace before the Secret in it', () => {
    const order = ['namespace.yaml', 'create secret', 'apply --server-side -k'];
    const places = order.map((words) => calls.findIndex((call) => call.includes(words)));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places).not.toContain(-1);
    const [file] = /k8s\S+namespace.yaml/.exec(calls.join('\n')) ?? [];
    expect(readFileSync(join(clone, file ?? ''), 'utf8')).toMatch(/kind: Namespace[\s\S]*name: shop$/m);
  });
});
