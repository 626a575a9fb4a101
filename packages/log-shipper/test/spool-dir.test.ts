// The folder that a service's records wait in bears its name, and no two names have the same one.
import { expect, it } from 'vitest';
import { defaultSpoolDir, fileSafe } from '../src/spool/spool-dir.ts';

it('a plain name is the folder’s, and a scope stays readable', () => {
  expect(defaultSpoolDir('shop-api_2.0', { XDG_STATE_HOME: '/state' })).toBe('/state/telltale/spool/shop-api_2.0');
  expect(fileSafe('@shop/api')).toBe('@shop+api');
});

it.each([
  ['@shop/api', 'shop-api', 'shop/api', 'shop api', '@shop-api', 'shop+api', '@shop+api'],
  ['касса', 'заказы', '', '..', '.', '/', 'service'],
  ['a'.repeat(200), 'a'.repeat(201), 'a'.repeat(100)],
  ['shop:api', 'shop|api', '-shop-api', 'shop-api-', '.shop-api'],
])('names alike have folders of their own: %j and others', (...names) => {
  const folders = names.map(fileSafe);
  expect(new Set(folders).size).toBe(names.length);
  for (const folder of folders) expect(folder).toMatch(/^[@A-Za-z0-9_][A-Za-z0-9._@+-]{0,127}$/);
});
