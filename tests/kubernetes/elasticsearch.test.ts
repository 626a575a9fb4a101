// Elasticsearch's pod: what it is started with, and when others may reach it.
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manifestsOf, workloadsIn } from './support/manifests.ts';

/** Of the pod; root could write to files that nobody may write to. */
const POD_USER = 1000;
const manifests = await manifestsOf('small');
const elasticsearch = workloadsIn(manifests).find(({ name }) => name === 'elasticsearch');

it('is started and ready whatever the status of the cluster is: one red index takes the node away from nobody', () => {
  const [container] = elasticsearch?.containers ?? [];
  expect(container?.startupProbe).toMatchObject({ tcpSocket: { port: 'https' } });
  expect(container?.readinessProbe).toMatchObject({
    exec: { command: ['curl', '--config', '/run/telltale/ready.curlrc'] },
  });
});

describe('the init container settings', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'telltale-settings-'));
    for (const name of ['secret', 'config', 'settings']) mkdirSync(join(folder, name));
    if (process.getuid?.() === 0) for (const path of [folder, join(folder, 'settings')]) chownSync(path, POD_USER, 0);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs its command as the pod does, in folders of the test. */
  function copies(): { status: number | null; stderr: string } {
    const [, , command = ''] = elasticsearch?.pod.spec.initContainers?.[0]?.command ?? [];
    const own = command
      .replaceAll('/run/telltale/', `${join(folder, 'settings')}/`)
      .replaceAll(/(?<= )\/(?=(?:secret|config)\/)/g, `${folder}/`);
    const user = process.getuid?.() === 0 ? { uid: POD_USER, gid: 0 } : {};
    const { status, stderr } = spawnSync('sh', ['-c', own], { encoding: 'utf8', ...user });
    return { status, stderr };
  }
  function put(name: string, text: string): void {
    const path = join(folder, name);
    rmSync(path, { force: true });
    writeFileSync(path, text);
    chmodSync(path, 0o440);
  }
  const settings = (name: string): string => readFileSync(join(folder, 'settings', name), 'utf8');

  it('runs again in the same pod, with what the Secret has then', () => {
    put('config/roles.yml', '');
    put('secret/users', 'first');
    expect(copies()).toEqual({ status: 0, stderr: '' });
    put('secret/users', 'second');
    expect(copies()).toEqual({ status: 0, stderr: '' });
    expect(settings('users')).toBe('second');
  });

  it('takes the committed files of its own version, where the set-up has not run for it yet', () => {
    put('secret/users', 'made');
    put('secret/roles.yml', 'of the previous version');
    put('config/roles.yml', 'of this version');
    expect(copies()).toEqual({ status: 0, stderr: '' });
    expect([settings('users'), settings('roles.yml')]).toEqual(['made', 'of this version']);
  });

  it('mounts the committed files by a name that changes with them, so that the pod is started again', () => {
    const config = elasticsearch?.pod.spec.volumes?.find(({ name }) => name === 'config')?.configMap?.name;
    expect(config).toMatch(/^elasticsearch-settings-[a-z0-9]{10}$/);
    const held = manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === config)?.data;
    expect(Object.keys(held ?? {}).toSorted()).toEqual([
      'elasticsearch.yml',
      'jvm.options',
      'log4j2.properties',
      'roles.yml',
    ]);
  });
});
