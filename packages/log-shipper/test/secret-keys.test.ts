// The names of keys that are secret: each of them, as a key and in a text, and none that only looks like one.
import { describe, expect, it } from 'vitest';
import { LogDocument } from '../src/document/log-document.ts';
import { secretKeys } from '../src/document/secret-keys.ts';
import {
  harmlessNames,
  secretAsCodes,
  secretAsTexts,
  secretWhateverItIs,
  secretWhereRandom,
} from './support/secret-names.ts';

const document = new LogDocument({ source: { name: 'till', host: 'here' }, dataset: 'app' });

function keptOf(key: string, value: unknown): unknown {
  return JSON.parse(document.write({ level: 'info', logger: 'test', message: '', app: { [key]: value } })).app[key];
}

function messageOf(message: string): unknown {
  return JSON.parse(document.write({ level: 'info', logger: 'test', message })).message;
}

const random = `${'a1'.repeat(10)}Zq`;
const hidden = '[redacted]';
const secretNames = [...secretWhateverItIs, ...secretAsTexts, ...secretAsCodes];

describe('the value of a key', () => {
  it.each(secretWhateverItIs)('%s is hidden, a text, a number or an object', (key) => {
    expect([keptOf(key, 'hush'), keptOf(key, 12), keptOf(key, { n: 12 })]).toEqual([hidden, hidden, hidden]);
    expect([keptOf(key, null), keptOf(key, true)]).toEqual([null, true]);
  });

  it.each(secretAsTexts)('%s is redacted if it is or contains a text, and kept if it is a number', (key) => {
    expect([keptOf(key, 'hush'), keptOf(key, { n: 'hush' }), keptOf(key, ['hush'])]).toEqual([hidden, hidden, hidden]);
    expect([keptOf(key, 12_345), keptOf(key, { n: 12 })]).toEqual([12_345, { n: 12 }]);
  });

  it.each(secretAsCodes)('%s is redacted if it is a text or as long as a code', (key) => {
    expect([keptOf(key, 'hush'), keptOf(key, '48291'), keptOf(key, 482_913)]).toEqual([hidden, hidden, hidden]);
    expect([keptOf(key, 17), keptOf(key, 'GPIO 17')]).toEqual([17, 'GPIO 17']);
  });

  it.each(secretWhereRandom)('%s is redacted if it is not a word', (key) => {
    expect([keptOf(key, random), keptOf(key, 'basic'), keptOf(key, 12), keptOf(key, { n: 'a' })]).toEqual([
      hidden,
      'basic',
      12,
      { n: 'a' },
    ]);
  });

  it.each(harmlessNames)('%s is kept', (key) => {
    expect(keptOf(key, 'hush')).toBe('hush');
    expect(messageOf(`${key}=hush`)).toBe(`${key}=hush`);
  });
});

describe('in a text, the value of', () => {
  it.each(secretNames)('%s is hidden', (key) => {
    const value = '48291Hush';
    expect(messageOf(`said ${key}=${value}`)).toBe(`said ${key}=[redacted]`);
    expect(messageOf(`said {"${key}":"${value}"}`)).toBe(`said {"${key}":"[redacted]"}`);
  });

  it.each(secretWhereRandom)('%s is redacted if it is not a word', (key) => {
    expect(messageOf(`said {"${key}":"${random}"}`)).toBe(`said {"${key}":"[redacted]"}`);
    expect(messageOf(`said {"${key}":"basic"}`)).toBe(`said {"${key}":"basic"}`);
  });
});

it('each name of the table stands in the list that it is held against', () => {
  const listed = new Set(
    [...secretNames, ...secretWhereRandom].map((name) =>
      name
        .replaceAll(/[a-z](?=[A-Z])/g, '$&_')
        .toLowerCase()
        .replaceAll(/[^a-z0-9]/g, '_'),
    ),
  );
  const unlisted = secretKeys
    .flatMap(({ names, alsoWithin = [] }) => [...names, ...alsoWithin])
    // Written together as well as apart.
    .filter((name) => !listed.has(name) && !listed.has(name.replace(/key$/, '_key')));
  expect(unlisted).toEqual([]);
});

it('each entry of the table says where its names are known from', () => {
  for (const { source } of secretKeys) expect(source).toMatch(/\w{3,}/);
});
