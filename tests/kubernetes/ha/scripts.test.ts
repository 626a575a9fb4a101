// The scripts of an Elasticsearch node of the component `ha`: who makes the cluster, and when a node is ready.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repository } from '../support/manifests.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-nodes-'));
  for (const name of ['secret', 'config', 'settings', 'data', 'tmp', 'bin']) mkdirSync(join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a script as the pod does, in folders of the test. */
function run(name: string, env: Readonly<Record<string, string>> = {}): { status: number | null; stderr: string } {
  const text = readFileSync(join(repository, 'k8s/components/ha/objects', name), 'utf8').replaceAll(
    /(?<=[ >])\/(run\/telltale|secret|config|data|tmp)\//g,
    (_, place: string) => `${join(folder, place.replace('run/telltale', 'settings'))}/`,
  );
  const { status, stderr } = spawnSync('sh', ['-c', text], {
    encoding: 'utf8',
    env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, ...env },
  });
  return { status, stderr };
}

describe('settings.sh', () => {
  const voters = 'cluster.initial_master_nodes: [elasticsearch-0, elasticsearch-1, elasticsearch-2]';
  const settings = (): string => readFileSync(join(folder, 'settings/elasticsearch.yml'), 'utf8');
  beforeEach(() => {
    writeFileSync(join(folder, 'secret/users'), 'made');
    writeFileSync(join(folder, 'config/elasticsearch.yml'), 'cluster.name: telltale\n');
    for (const path of ['secret/users', 'config/elasticsearch.yml']) chmodSync(join(folder, path), 0o440);
  });
  const layOut = (pod: string): { status: number | null; stderr: string } =>
    run('settings.sh', { TELLTALE_POD_NAME: pod });

  it('has the first node make the cluster as long as it holds no index, also when its pod is replaced meanwhile', () => {
    for (let start = 1; start <= 2; start += 1) {
      expect(layOut('elasticsearch-0')).toEqual({ status: 0, stderr: '' });
      expect(
        settings()
          .split('\n')
          .filter((line) => line.startsWith('cluster.')),
      ).toEqual(['cluster.name: telltale', voters]);
      // Written by a node that was never part of a cluster.
      mkdirSync(join(folder, 'data/_state'), { recursive: true });
      mkdirSync(join(folder, 'data/indices'), { recursive: true });
    }
    expect(readFileSync(join(folder, 'settings/users'), 'utf8')).toBe('made');
  });

  it('says nothing of making a cluster once the first node holds an index, so that a single node keeps its data', () => {
    mkdirSync(join(folder, 'data/indices/some-index'), { recursive: true });
    expect(layOut('elasticsearch-0')).toEqual({ status: 0, stderr: '' });
    expect(settings()).toBe('cluster.name: telltale\n');
  });

  it('never has another node than the first make a cluster', () => {
    for (const pod of ['elasticsearch-1', 'elasticsearch-2', 'elasticsearch-10']) {
      expect(layOut(pod)).toEqual({ status: 0, stderr: '' });
      expect(settings(), pod).toBe('cluster.name: telltale\n');
    }
  });
});

describe('ready.sh', () => {
  /** What curl is told to ask is found in what the cluster is, one word a line. */
  const curl = `#!/bin/sh
# Given "--config FILE", where - is stdin.
asked=$(cat "$2")
here=$(dirname "$0")/..
echo "$asked" >>"$here/asked"
case "$asked" in
  *_index_template*) wanted=answers ;;
  *wait_for_status=green*) wanted=green ;;
  *wait_for_no_initializing_shards=true*) wanted=idle ;;
  *level=cluster*) wanted=master ;;
  *) exit 3 ;;
esac
grep -qx "$wanted" "$here/cluster" || exit 22
`;
  beforeEach(() => {
    writeFileSync(join(folder, 'bin/curl'), curl, { mode: 0o755 });
    writeFileSync(
      join(folder, 'settings/ready.curlrc'),
      'url = "https://localhost:9200/_index_template/telltale-logs"\noutput = "/dev/null"\nuser = "a:b"\nfail\n',
    );
  });
  const isReady = (...cluster: readonly ('answers' | 'master' | 'green' | 'idle')[]): boolean => {
    writeFileSync(join(folder, 'cluster'), `${cluster.join('\n')}\n`);
    return run('ready.sh').status === 0;
  };
  const minutesPass = (minutes: number): void => {
    const time = new Date(Date.now() - minutes * 60_000);
    utimesSync(join(folder, 'tmp/idle'), time, time);
  };

  it('is not ready before it answers with the template', () => {
    expect(isReady('master', 'green', 'idle')).toBe(false);
  });

  it('is not ready after a start before every shard has both of its copies', () => {
    expect(isReady('answers', 'master')).toBe(false);
    expect(isReady('answers', 'master', 'idle')).toBe(false);
    expect(isReady('answers', 'master', 'green', 'idle')).toBe(true);
    const asked = readFileSync(join(folder, 'asked'), 'utf8');
    expect(asked).toContain(
      'url = "https://localhost:9200/_cluster/health?timeout=1s&master_timeout=1s&wait_for_status=green"\n',
    );
  });

  it('stays ready then, whatever becomes of other nodes', () => {
    expect(isReady('answers', 'master', 'green')).toBe(true);
    expect(isReady('answers', 'master')).toBe(true);
    expect(isReady('master', 'green')).toBe(false);
  });

  it('is not ready while it has no master, so that a node that is cut off from the others gets no requests', () => {
    expect(isReady('answers', 'green', 'idle')).toBe(false);
    expect(isReady('answers', 'master', 'green')).toBe(true);
    expect(isReady('answers', 'green')).toBe(false);
    expect(isReady('answers', 'master')).toBe(true);
  });

  it('is ready ten minutes after the last copy was made, where some shard finds no place', () => {
    expect(isReady('answers', 'master', 'idle')).toBe(false);
    minutesPass(9);
    expect(isReady('answers', 'master', 'idle')).toBe(false);
    minutesPass(12);
    expect(isReady('answers', 'master', 'idle')).toBe(true);
    // Copies that are made later, of a new index, change nothing.
    expect(isReady('answers', 'master')).toBe(true);
  });

  it('counts the ten minutes anew after something was copied', () => {
    expect(isReady('answers', 'master', 'idle')).toBe(false);
    minutesPass(12);
    expect(isReady('answers', 'master')).toBe(false);
    expect(existsSync(join(folder, 'tmp/idle'))).toBe(false);
    expect(isReady('answers', 'master', 'idle')).toBe(false);
  });
});
