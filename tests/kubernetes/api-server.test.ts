// What an API server says of the chart, installed by Helm, and of the overlay for operators: a schema cannot say all of it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type ApiServer, startApiServer, whyNoApiServer } from './support/api-server.ts';
import { chart, type HelmMajor, obtainHelm, rendered, runHelm, whyNoHelm } from './support/helm.ts';
import { type Manifest, manifestsOf, repository } from './support/manifests.ts';
import { operatorDefinitions, whyNoOperatorSchemas } from './support/operator-schemas.ts';

const whyNot = whyNoApiServer() ?? whyNoHelm() ?? whyNoOperatorSchemas();
/** Building Helm takes minutes where it is not in the cache. */
const OBTAIN_MS_MAX = 3_600_000;
/** What the API server takes of a Secret, in which Helm keeps a release. */
const SECRET_BYTES_MAX = 1_048_576;
const page = readFileSync(join(repository, 'docs/kubernetes.md'), 'utf8');

describe.skipIf(whyNot !== undefined)(`an API server${whyNot ? ` (${whyNot})` : ''}`, () => {
  let api: ApiServer;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'telltale-installed-'));
    api = await startApiServer();
  });
  afterAll(async () => {
    await api[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const written = (name: string, objects: readonly object[]): string => {
    const path = join(folder, name);
    writeFileSync(path, objects.map((object) => stringify(object)).join('---\n'));
    return path;
  };

  describe.each([
    [3, 'telltale'],
    [4, 'plane'],
  ] as const)('with Helm %i', (major: HelmMajor, namespace) => {
    let helm: string;
    const ask = (...args: readonly string[]): Promise<string> =>
      runHelm(helm, [...args, '--namespace', namespace, '--kubeconfig', api.kubeconfig]);
    /** Kind, name and version of what is there of the release. */
    const there = async (): Promise<string[]> => {
      const objects = await rendered(helm, { namespace });
      const kinds = [...new Set(objects.map(({ kind }) => kind))].join(',');
      const wanted = new Set(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
      const found = await api.kubectl('--namespace', namespace, 'get', kinds, '-o', 'json');
      const { items }: { items: (Manifest & { metadata: { resourceVersion: string } })[] } = JSON.parse(found);
      return items
        .filter(({ kind, metadata }) => wanted.has(`${kind} ${metadata.name}`))
        .map(({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.resourceVersion}`);
    };
    beforeAll(async () => {
      helm = await obtainHelm(major);
    }, OBTAIN_MS_MAX);

    it('refuses the chart where the namespace is missing, or has no label for the policies, and says what to run', async () => {
      const labelling = new RegExp(`kubectl label namespace ${namespace} app\\.kubernetes\\.io/part-of=telltale`);
      await expect(ask('install', 'telltale', chart, '--create-namespace')).rejects.toThrow(labelling);
      await api.kubectl('create', 'namespace', namespace);
      await expect(ask('install', 'telltale', chart)).rejects.toThrow(labelling);
      expect(await there()).toEqual([]);
    });

    it('takes every object of the chart, and keeps the release in less than half of what a Secret may have', async () => {
      const [, labels = ''] = /^kubectl label namespace telltale (.*)$/m.exec(page) ?? [];
      await api.kubectl('label', 'namespace', namespace, ...labels.split(' '));
      expect(await ask('install', 'telltale', chart)).toContain('STATUS: deployed');
      expect(await there()).toHaveLength((await rendered(helm, { namespace })).length);
      const found = await api.kubectl('--namespace', namespace, 'get', 'secret', '-l', 'owner=helm', '-o', 'json');
      const { items }: { items: { data: { release: string } }[] } = JSON.parse(found);
      const sizes = items.map(({ data }) => Buffer.from(data.release, 'base64').length);
      expect(sizes).toEqual([expect.any(Number)]);
      expect(sizes[0]).toBeGreaterThan(50_000);
      expect(sizes[0]).toBeLessThan(SECRET_BYTES_MAX / 2);
    });

    it('changes what a value changes, and nothing else', async () => {
      const before = await there();
      await ask('upgrade', 'telltale', chart, '--set', 'resources.grafana.limits.memory=1Gi');
      const changed = (await there()).filter((line) => !before.includes(line));
      expect(changed.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(['StatefulSet grafana']);
    });

    it('has nothing of the chart left once it is uninstalled', async () => {
      await ask('uninstall', 'telltale');
      // No controller is here that would end what was deleted with a grace period.
      await expect.poll(there).toEqual([]);
    });
  });

  it('takes what the overlay for operators gives to them, by rules that are in no schema too', async () => {
    const definitions = written('definitions.yaml', await operatorDefinitions());
    await api.kubectl('apply', '--server-side', '-f', definitions);
    await api.kubectl('wait', '--for=condition=Established', '-f', definitions);
    const objects = (await manifestsOf('operators'))
      .filter(({ apiVersion }) => /coreos\.com|elastic\.co/.test(apiVersion))
      .map((object) => ({ ...object, metadata: { ...object.metadata, namespace: 'default' } }));
    const path = written('operators.yaml', objects);
    const said = await api.kubectl('apply', '--server-side', '--dry-run=server', '-f', path);
    expect(said.trim().split('\n')).toHaveLength(objects.length);
  });
});
