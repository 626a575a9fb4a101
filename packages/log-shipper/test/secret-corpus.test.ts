// How many of the secrets that services log every day pass, and how many harmless lines are touched.
import { expect, it } from 'vitest';
import { seeded } from '../../../tests/support/random.ts';
import { LogDocument } from '../src/document/log-document.ts';
import { everydaySecrets } from './support/everyday-secrets.ts';
import { harmlessLines } from './support/harmless-lines.ts';
import { lookExamples } from './support/secret-examples.ts';

const document = new LogDocument({ source: { name: 'till', host: 'here' }, dataset: 'app' });
const passedMax = 0.05;
const touchedMax = 0.001;

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsOf(inner)]);
}

it('few of the secrets pass, and hardly a harmless line is touched', () => {
  const random = seeded(20_261_130);
  const secrets = [
    ...everydaySecrets(random, 24),
    ...lookExamples(random).flatMap(({ name, secret, text }) => [
      { secret, shape: `look: ${name}`, record: { message: `deployed with ${text} today` } },
      { secret, shape: `look in a value: ${name}`, record: { app: { output: [`using ${text}`] } } },
    ]),
  ];
  const passed = secrets.filter(({ secret, record }) => {
    const written = document.write({ level: 'info', logger: 'test', message: 'said', ...record });
    // Half of a secret is one too.
    const half = secret.slice(Math.floor(secret.length / 2));
    return textsOf(JSON.parse(written)).some(
      (text) => text.includes(secret) || (half.length > 3 && text.includes(half)),
    );
  });
  const lines = harmlessLines(random, 20_000);
  const touched = lines.filter((line) => {
    return JSON.parse(document.write({ level: 'info', logger: 'test', message: line })).message !== line;
  });
  process.stdout.write(
    `secrets: passed ${passed.length} of ${secrets.length}; harmless lines touched: ${touched.length} of ${lines.length}\n`,
  );
  expect(secrets.length).toBeGreaterThan(400);
  expect(new Set(lines).size).toBeGreaterThan(0.7 * lines.length);
  const shapes = passed.map(({ shape, secret }) => `${shape}: ${secret}`);
  expect({ tooMany: passed.length / secrets.length > passedMax, shapes }).toMatchObject({ tooMany: false });
  expect({ tooMany: touched.length / lines.length > touchedMax, touched }).toMatchObject({ tooMany: false });
});
