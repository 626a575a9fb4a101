// The Kibana versions that are promised are those that take what is built, in the check, the help and the docs alike.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildContent } from '../src/index.ts';
import { errorOf, intoKibana, states } from './support/importing.ts';
import { KibanaStub } from './support/kibana-stub.ts';

const repository = new URL('../../../', import.meta.url);
const files = new Map([...buildContent()].filter(([path]) => path.startsWith('kibana/')));

describe('an import of what is built', () => {
  it.each(['8.19.0', '8.19.9', '9.0.0', '9.0.8', '9.1.0', '9.5.3'])('is accepted by Kibana %s', async (version) => {
    await using stub = await new KibanaStub().start();
    stub.version = version;
    const found = new Set(Object.values(states(await intoKibana(stub, { files }))));
    expect(found).toEqual(new Set(['created']));
  });

  it('says what to do when Kibana reports no version and does not know the objects', async () => {
    await using stub = await new KibanaStub().start();
    stub.version = '8.12.0';
    stub.tellsVersion = false;
    const error = await errorOf(intoKibana(stub, { files }));
    expect(error.code).toBe('unsupported');
    expect(error.message).toContain('belongs to a more recent version of Kibana [10.5.0]');
    expect(error.message).toContain('Upgrade it to 8.19 or newer');
    expect(stub.in().size).toBe(0);
  });
});

it.each(['docs/importing.md', 'packages/cli/src/server-options.ts'])('%s names the version that is checked', (path) => {
  const text = readFileSync(new URL(path, repository), 'utf8');
  expect([...text.matchAll(/Kibana,? (\d+\.\d+)/g)].map(([, version]) => version)).toEqual(['8.19']);
});
