// The table of instrumentations names what OpenTelemetry's own set has, no more and no less.
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { describe, expect, it } from 'vitest';
import { instrumentations } from '../src/modules/instrumentation-table.ts';

const prefix = '@opentelemetry/instrumentation-';

/** The manifest of the set, read as a file: its exports do not offer it. */
function dependenciesOfTheSet(): string[] {
  const path = findPackageJSON('@opentelemetry/auto-instrumentations-node', import.meta.url);
  if (path === undefined) throw new Error('@opentelemetry/auto-instrumentations-node is not installed');
  return Object.keys(JSON.parse(readFileSync(path, 'utf8')).dependencies);
}

describe('the table of instrumentations', () => {
  it('has the set of auto-instrumentations-node', () => {
    const set = dependenciesOfTheSet().filter((name) => name.startsWith(prefix));
    expect(set.length).toBeGreaterThan(30);
    expect(
      Object.keys(instrumentations)
        .map((name) => prefix + name)
        .toSorted(),
    ).toEqual(set.toSorted());
  });
});
