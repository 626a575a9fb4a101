// compose/.env.example is what the schema of the stack's settings says, and sets nothing.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { stackSettingsFile } from '../scripts/stack-settings-file.ts';
import { checkSettings, readSettingsFile } from '../src/preflight/settings.ts';
import { stackSettings } from '../src/preflight/settings-schema.ts';

const committed = readFileSync(new URL('../../../compose/.env.example', import.meta.url), 'utf8');

it('compose/.env.example is what npm run docs writes', () => expect(committed).toBe(stackSettingsFile()));

it('explains each setting above its line', () => {
  for (const name of Object.keys(stackSettings)) expect(committed).toMatch(new RegExp(`^# \\S.*\n#${name}=`, 'm'));
});

it('sets only defaults, and is valid with every line uncommented', () => {
  expect(readSettingsFile(committed)).toEqual({});
  const inForce = readSettingsFile(committed.replaceAll(/^#TELLTALE_/gm, 'TELLTALE_'));
  expect(Object.keys(inForce).toSorted()).toEqual(Object.keys(stackSettings).toSorted());
  expect(checkSettings(inForce).wrong).toEqual([]);
});
