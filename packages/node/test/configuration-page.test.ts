// The pages about settings are what the schemas say.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { configurationPage } from '../src/settings/configuration-page.ts';
import { openTelemetryPage } from '../src/settings/opentelemetry-page.ts';

it('docs/configuration.md is what `npm run docs` writes', () => {
  const committed = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
  expect(committed).toBe(configurationPage());
});

it('docs/opentelemetry.md is what `npm run docs` writes', () => {
  const committed = readFileSync(new URL('../../../docs/opentelemetry.md', import.meta.url), 'utf8');
  expect(committed).toBe(openTelemetryPage());
});
