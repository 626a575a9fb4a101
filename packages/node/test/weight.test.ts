// What an app waits for before its first line: few files, and none of what is not needed yet.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { fixtures, ownFolder, preloadPath, removeFolders, runApp } from './support/app.ts';

/** The rolled preload, OpenTelemetry's API and its context manager; as they come, these were 164. */
const FILES_MAX = 70;

afterAll(removeFolders);

it('the preload loads few files before the app, and neither an SDK nor an Elasticsearch client', async () => {
  const list = join(ownFolder(), 'files');
  const lists = join(fixtures, 'lists-files.cjs');
  const args = ['--require', lists, '--import', preloadPath, '-e', 'require("node:http").createServer()'];
  const { code } = await runApp(args, { way: 'none', env: { FILES_LIST: list, TELLTALE_METRICS_PORT: '0' } });
  expect(code).toBe(0);
  const files = readFileSync(list, 'utf8').trim().split('\n');
  expect(files.some((file) => file.endsWith('/preload/preload.js'))).toBe(true);
  expect(files.length).toBeLessThan(FILES_MAX);
  expect(files.filter((file) => /sdk-|auto-instrumentations|elasticsearch|winston/.test(file))).toEqual([]);
});
