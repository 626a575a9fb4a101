// Grafana and Kibana lead to each other, wherever they are; the files in the repository stay as they are.
import { describe, expect, it } from 'vitest';
import { buildContent, importContent, savedSearches } from '../src/index.ts';
import { linkedContent, unlinked } from '../src/install/linked-content.ts';
import { GrafanaStub } from './support/grafana-stub.ts';
import { exported } from './support/importing.ts';
import { KibanaStub } from './support/kibana-stub.ts';

const files = buildContent();
const places = { grafana: { url: 'https://g.example/grafana/' }, kibana: { url: 'https://k.example/kibana' } };

it('each link of a dashboard to Kibana leads to an existing search', () => {
  const ids: string[] = savedSearches.map(({ id }) => id);
  const linked = [...files].flatMap(([path, text]) =>
    path.startsWith('grafana/') ? [...text.matchAll(/app\/discover#\/view\/([\w-]+)/g)].map(([, id]) => id) : [],
  );
  expect(linked.length).toBeGreaterThan(2);
  for (const id of linked) expect(ids).toContain(id);
});

describe('the files', () => {
  it('link to the given addresses of Grafana and Kibana', () => {
    const linked = linkedContent(files, places);
    expect(linked.get('grafana/service.json')).toContain('"https://k.example/kibana"');
    expect(linked.get('kibana/telltale.ndjson')).toContain('https://g.example/grafana/d/telltale-service?');
    expect([...linked.values()].join('')).not.toMatch(/localhost:(3000|5601)/);
  });

  it('do not change if no address is given, or if they contain none', () => {
    expect(linkedContent(files, {})).toEqual(files);
    const linked = linkedContent(files, places);
    const name = 'prometheus/services.rules.yaml';
    expect(linked.get(name)).toBe(files.get(name));
  });

  it('are the original ones when the addresses are reverted', () => {
    for (const [path, text] of linkedContent(files, places)) expect(unlinked(path, text, places)).toBe(files.get(path));
  });
});

it('imported together they lead to each other, and an export finds no edit', async () => {
  await using grafana = await new GrafanaStub().start();
  await using kibana = await new KibanaStub().start();
  const wait = async (): Promise<void> => {};
  await importContent({
    wait,
    files,
    grafana: { url: grafana.url, token: grafana.token, folder: 'Telltale' },
    kibana: { url: kibana.url, apiKey: kibana.apiKey },
  });
  expect(JSON.stringify([...grafana.dashboards])).toContain(new URL(kibana.url).origin);
  expect(JSON.stringify([...kibana.in()])).toContain(`${new URL(grafana.url).origin}/d/`);
  expect((await exported({ grafana, kibana }, files)).patch).toBe('');
});
