// The Elasticsearch that reads KQL and makes API keys is the usual one and two modules more, and the usual one stays as it is.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { obtainElasticsearch } from '../../packages/plane/src/artifacts/elasticsearch.ts';
import { obtainPrometheus } from '../../packages/plane/src/artifacts/prometheus.ts';
import { cacheWithKql, listedFiles } from '../support/kql-module.ts';

let usual: string;
let cacheDir: string;
beforeAll(async () => {
  usual = (await obtainElasticsearch()).home;
  cacheDir = await cacheWithKql();
});

it('has every file of the default distribution, and the modules', async () => {
  const made = join(cacheDir, 'elasticsearch-9.5.3');
  const files = await listedFiles(made);
  for (const file of files) expect(existsSync(join(made, file)), file).toBe(true);
  const more = files.filter((file) => file.startsWith('modules/x-pack-kql/')).map((file) => file.split('/')[2]);
  expect(more).toContain('plugin-descriptor.properties');
  expect(more.filter((name) => name?.endsWith('.jar')).toSorted()).toEqual([
    'antlr4-runtime-4.13.1.jar',
    'x-pack-kql-9.5.3.jar',
  ]);
  expect(files).toContain('modules/telltale-key-analysis/telltale-key-analysis.jar');
  const rest = files.filter((file) => !/^modules\/(?:x-pack-kql|telltale-key-analysis)\//.test(file));
  expect(rest.toSorted()).toEqual((await listedFiles(usual)).toSorted());
  for (const name of ['config/jvm.options.d', 'logs', 'plugins']) expect(existsSync(join(made, name)), name).toBe(true);
});

it('does not change the default distribution or its list of files', async () => {
  expect(existsSync(join(usual, 'modules', 'x-pack-kql'))).toBe(false);
  const list = join('.telltale-manifest.json');
  const made = join(cacheDir, 'elasticsearch-9.5.3', list);
  expect(statSync(made).ino).not.toBe(statSync(join(usual, list)).ino);
  expect(readFileSync(join(usual, list), 'utf8')).not.toContain('x-pack-kql');
});

it('finds the other servers where they were unpacked, and is created once', async () => {
  const { prometheus } = await obtainPrometheus({ cacheDir });
  expect(statSync(prometheus).ino).toBe(statSync((await obtainPrometheus()).prometheus).ino);
  const made = statSync(join(cacheDir, 'elasticsearch-9.5.3')).ino;
  expect(await cacheWithKql()).toBe(cacheDir);
  expect(statSync(join(cacheDir, 'elasticsearch-9.5.3')).ino).toBe(made);
  expect(dirname(cacheDir)).toBe(dirname(usual));
});
