// Secrets in known formats: an example of each is redacted anywhere in a text, and the text around it is kept.
import { describe, expect, it } from 'vitest';
import { seeded } from '../../../tests/support/random.ts';
import { LogDocument } from '../src/document/log-document.ts';
import { secretFormats, secretPhrases } from '../src/document/secret-formats.ts';
import { lookExamples } from './support/secret-examples.ts';

const document = new LogDocument({ source: { name: 'till', host: 'here' }, dataset: 'app' });
const looks = [...secretFormats, ...secretPhrases];
const examples = lookExamples(seeded(42));

function shown(message: string): string {
  return JSON.parse(document.write({ level: 'info', logger: 'test', message })).message;
}

describe('an example of', () => {
  const whole = examples.filter(({ name, text }) => name !== 'private key' || text.includes('END'));

  it.each(whole)('$name is redacted in a sentence, in quotes and in a list', ({ name, text, secret }) => {
    const pattern = looks.find((look) => look.name === name)?.pattern;
    expect(new RegExp(pattern ?? /^$/, 'i').test(text)).toBe(true);
    for (const [before, after] of [
      ['used ', ' today'],
      ['', ''],
      ['["', '","shown"]'],
      ['shown\n', '\nshown'],
    ] as const) {
      const clean = shown(`${before}${text}${after}`);
      expect(clean).not.toContain(secret);
      expect(clean).toContain('[redacted]');
      expect(clean.startsWith(before) && clean.endsWith(after)).toBe(true);
    }
  });

  it('a truncated private key is redacted to its end', () => {
    const key = examples.filter(({ name }) => name === 'private key')[2];
    expect(shown(`read ${key?.text}`)).toBe('read [redacted]');
  });
});

it('each form of the tables has an example, and says where it is described', () => {
  expect([...new Set(examples.map(({ name }) => name))].sort()).toEqual(looks.map(({ name }) => name).sort());
  for (const { source } of looks) expect(source).toMatch(/\w{3,}/);
});

it.each([
  ...[
    'https://hooks.example.com/services/T00/B00/abcdefghijklmnop',
    'sk-learn and task-runner-with-a-long-name',
    'sha256:',
  ],
  ...[
    'pypi-mirror',
    'npm_lifecycle_event',
    'npm_config_registry',
    'github_pattern',
    'key-value-store-of-the-application',
  ],
  ...[
    'SKU0123456789',
    'AKIAN',
    'eyJhbGciOi',
    'expected -----BEGIN PRIVATE KEY----- first',
    'Bearer of good news comes late',
  ],
  ...[
    '?code=404',
    '?code=DE',
    '?key=1',
    'curl -u bob https://example.com',
    'mysql -h db-1 -P 3306',
    'dapibus',
    'shpat_',
  ],
])('%s is not a secret', (text) => {
  expect(shown(text)).toBe(text);
});
