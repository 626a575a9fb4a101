// Imports our saved searches and dashboards into the stack's Kibana and keeps what users have edited.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importContent } from '@telltale/content';
import { passwordOf } from './credentials.ts';
import type { StackLayout } from './layout.ts';

/** @returns notes for people */
export async function importIntoKibana(layout: StackLayout, url: string): Promise<string[]> {
  const ca = await readFile(join(layout.authority, 'ca.crt'), 'utf8');
  const password = await passwordOf(layout, 'operator');
  const { items, notes } = await importContent({ kibana: { url, username: 'telltale-operator', password }, ca });
  const changed = items.filter(({ state }) => state !== 'same' && state !== 'left').length;
  const left = items.filter(({ state }) => state === 'left').length;
  const told = [`Kibana: ${changed} objects imported or updated, ${items.length - changed - left} unchanged`];
  if (left > 0) told.push(`Kibana: ${left} edited objects were not changed`);
  return [...told, ...notes];
}
