// What services have said of their metrics pages is read back, whatever else lies in that folder.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { servicesIn } from '../src/targets/services.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

it('lists each process of each service with its metrics page, by name', async () => {
  const folder = temporaryFolder();
  const files: Readonly<Record<string, unknown>> = {
    'telltale-till-2.json': [{ targets: ['127.0.0.1:41002'], labels: { job: 'till', __scheme__: 'https' } }],
    'telltale-shop-1.json': [{ targets: ['127.0.0.1:41001'], labels: { job: 'shop' } }],
    'by-hand.json': [{ targets: ['10.0.0.7:80', '10.0.0.8:80'], labels: { __metrics_path__: '/stats' } }],
    'notes.txt': [{ targets: ['127.0.0.1:1'] }],
    'a-list-of-others.json': ['nonsense', null, { targets: 'none' }],
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(content));
  writeFileSync(join(folder, 'half.json'), '[{"targets":');
  mkdirSync(join(folder, 'folder.json'));
  expect(await servicesIn(folder)).toEqual([
    { name: 'services', url: 'http://10.0.0.7:80/stats' },
    { name: 'services', url: 'http://10.0.0.8:80/stats' },
    { name: 'shop', url: 'http://127.0.0.1:41001/metrics' },
    { name: 'till', url: 'https://127.0.0.1:41002/metrics' },
  ]);
  expect(await servicesIn(join(folder, 'not-there'))).toEqual([]);
});
