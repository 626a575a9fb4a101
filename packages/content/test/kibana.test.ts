// Kibana's content is whole: each object finds what it needs, each field exists, and it is in the form that is imported.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type LogFieldName, logFields } from '@telltale/catalog';
import { describe, expect, it } from 'vitest';
import { severityOf } from '../../log-shipper/src/severity.ts';
import { buildContent, buildPages } from '../src/build.ts';
import { appFieldPanel } from '../src/examples/app-field.ts';
import { dashboards } from '../src/grafana/dashboards/index.ts';
import { lensPanels } from '../src/kibana/dashboard.ts';
import { grafanaUrlDefault, logs } from '../src/kibana/data-view.ts';
import { fieldsOfPanel } from '../src/kibana/lens-panel.ts';
import { errorLevels } from '../src/kibana/levels.ts';
import { kibanaObjects, withGrafanaUrl, writeNdjson } from '../src/kibana/objects.ts';
import { fieldsOfSearch } from '../src/kibana/search.ts';
import { savedSearches } from '../src/kibana/searches.ts';
import { writeLens } from '../src/kibana/write-lens.ts';
import { readStrictKql } from './support/strict-kql.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const together = kibanaObjects();
const ndjson = writeNdjson(together);
const example = writeLens(appFieldPanel);
/** An example needs what is imported before it. */
const objects = [...together, example];

/** Every value in an object that has this key, in JSON within texts too. */
function valuesOf(key: string, within: unknown): unknown[] {
  if (typeof within === 'string' && /^(?:\[|\{["}])/.test(within)) return valuesOf(key, JSON.parse(within));
  if (typeof within !== 'object' || within === null) return [];
  return Object.entries(within).flatMap(([name, value]) => [...(name === key ? [value] : []), ...valuesOf(key, value)]);
}

interface Layer {
  readonly columnOrder: string[];
  readonly columns: Readonly<
    Record<string, { isBucketed: boolean; operationType: string; sourceField: string; dataType: string }>
  >;
}

/** Objects of the query language, wherever they stand. */
function queriesOf(within: unknown): string[] {
  return valuesOf('query', within).filter((query) => typeof query === 'string');
}

describe('the file', () => {
  it('is the one that is built, and so is the page of searches', () => {
    expect(readFileSync(`${repository}dashboards/kibana/telltale.ndjson`, 'utf8')).toBe(
      buildContent().get('kibana/telltale.ndjson'),
    );
    const exampleFile = 'examples/app-field.kibana.ndjson';
    expect(readFileSync(`${repository}dashboards/${exampleFile}`, 'utf8')).toBe(buildContent().get(exampleFile));
    expect(readFileSync(`${repository}docs/searches.md`, 'utf8')).toBe(buildPages().get('searches.md'));
  });

  it('has one object on each line, and each object once', () => {
    const lines = ndjson.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(together);
    const keys = objects.map(({ type, id }) => `${type} ${id}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(objects.every(({ id }) => /^telltale-[a-z-]+$/.test(id))).toBe(true);
  });
});

describe.each(objects.map((object) => [`${object.type} ${object.id}`, object] as const))('%s', (_name, object) => {
  it('has the versions of the oldest Kibana that is supported', () => {
    const versions = { 'index-pattern': '8.0.0', search: '10.5.0', lens: '8.9.0', dashboard: '10.2.0' };
    expect(object).toMatchObject({
      coreMigrationVersion: '8.8.0',
      typeMigrationVersion: versions[object.type],
      managed: false,
    });
  });

  it('has objects that refer only to earlier ones', () => {
    const before = objects.slice(0, objects.indexOf(object));
    for (const { type, id } of object.references) {
      expect(before).toContainEqual(expect.objectContaining({ type, id }));
    }
    const names = object.references.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('names each of its references once in its attributes, by the ways that Kibana knows', () => {
    const attributes = object.attributes;
    const panels = valuesOf('panelsJSON', attributes).flatMap((text) => {
      const parsed: unknown = JSON.parse(String(text));
      return Array.isArray(parsed) ? parsed : [];
    });
    const named = [
      ...valuesOf('indexRefName', attributes),
      ...valuesOf('layers', attributes)
        .filter((layers) => !Array.isArray(layers))
        .flatMap((layers) => Object.keys(layers as object).map((id) => `indexpattern-datasource-layer-${id}`)),
      ...panels.map(({ panelIndex, panelRefName }) => `${panelIndex}:${panelRefName}`),
      ...valuesOf('explicitInput', attributes).map(
        (input) => `controlGroup_${(input as { id: string }).id}:optionsListDataView`,
      ),
    ];
    expect(object.references.map(({ name }) => name).toSorted()).toEqual(named.toSorted());
  });

  it('has unambiguous KQL queries, for fields of the catalog', () => {
    for (const query of queriesOf(object.attributes)) {
      for (const field of readStrictKql(query).fields) expect([...Object.keys(logFields), '_ignored']).toContain(field);
    }
  });

  it('shows, sorts by and counts fields of the catalog', () => {
    const fields = [
      ...valuesOf('columns', object.attributes).flatMap((columns) => (Array.isArray(columns) ? columns : [])),
      ...valuesOf('sort', object.attributes).flatMap((sort) =>
        Array.isArray(sort) ? sort.map(([field]) => field) : [],
      ),
      ...valuesOf('breakdownField', object.attributes),
      ...valuesOf('sourceField', object.attributes),
      ...valuesOf('fieldName', object.attributes),
      ...valuesOf('fieldFormatMap', object.attributes).flatMap((map) => Object.keys(JSON.parse(String(map)))),
    ].filter((field): field is string => typeof field === 'string');
    const known = [
      ...Object.keys(logFields),
      '_ignored',
      '___records___',
      ...(object === example ? ['app.duration_ms'] : []),
    ];
    for (const field of fields) expect(known).toContain(field);
  });
});

describe('the attributes', () => {
  const of = (type: string): Readonly<Record<string, unknown>>[] =>
    objects.filter((object) => object.type === type).map(({ attributes }) => attributes);

  it('of searches and the dashboard are those that their types have: Kibana refuses others', () => {
    const known = {
      search:
        /^(title|description|columns|sort|grid|hideChart|breakdownField|isTextBasedQuery|usesAdHocDataView|timeRestore|kibanaSavedObjectMeta)$/,
      dashboard:
        /^(title|description|panelsJSON|optionsJSON|controlGroupInput|timeRestore|timeFrom|timeTo|refreshInterval|kibanaSavedObjectMeta|version)$/,
    };
    for (const [type, names] of Object.entries(known)) {
      for (const attributes of of(type)) {
        expect(Object.keys(attributes).filter((name) => !names.test(name))).toEqual([]);
        expect(attributes.title).toMatch(/^Telltale \/ ./);
        expect(attributes.description).toMatch(/./);
      }
    }
  });

  it('hold JSON as text where Kibana wants text', () => {
    for (const { kibanaSavedObjectMeta } of [...of('search'), ...of('dashboard')]) {
      const { searchSourceJSON } = kibanaSavedObjectMeta as { searchSourceJSON: string };
      expect(JSON.parse(searchSourceJSON)).toMatchObject({ query: { language: 'kuery' }, filter: [] });
    }
    for (const { panelsJSON, optionsJSON, controlGroupInput } of of('dashboard')) {
      for (const text of [panelsJSON, optionsJSON]) expect(JSON.parse(String(text))).toBeTypeOf('object');
      const { panelsJSON: controls, ignoreParentSettingsJSON } = controlGroupInput as Record<string, string>;
      for (const text of [controls, ignoreParentSettingsJSON]) expect(JSON.parse(String(text))).toBeTypeOf('object');
    }
    for (const view of of('index-pattern')) {
      for (const name of ['fields', 'fieldAttrs', 'fieldFormatMap', 'runtimeFieldMap', 'sourceFilters', 'typeMeta']) {
        expect(JSON.parse(String(view[name]))).toBeTypeOf('object');
      }
    }
  });

  it('of Lens objects name only columns that their layer has, and show all of its measures', () => {
    for (const { state } of of('lens')) {
      const [layer] = Object.values(
        valuesOf('layers', (state as { datasourceStates: object }).datasourceStates)[0] as Record<string, Layer>,
      );
      const { columnOrder = [], columns = {} } = layer ?? {};
      expect(columnOrder).toEqual(Object.keys(columns));
      const order = columnOrder.map((id) => columns[id]?.isBucketed);
      expect(order).toEqual(order.toSorted((a, b) => Number(b) - Number(a)));
      const { visualization } = state as { visualization: object };
      const shown = ['metricAccessor', 'xAccessor', 'splitAccessor', 'accessors', 'columnId']
        .flatMap((key) => valuesOf(key, visualization))
        .flat();
      expect([...new Set(shown)].toSorted()).toEqual(columnOrder.toSorted());
      for (const id of valuesOf('columnId', columns)) expect(columnOrder).toContain(id);
      for (const { operationType, sourceField, dataType } of Object.values(columns)) {
        const { type } = logFields[sourceField as LogFieldName] ?? { type: 'long' };
        const asked = { date: 'date', long: 'number' }[String(type)] ?? 'string';
        expect(dataType).toBe(operationType === 'unique_count' ? 'number' : asked);
      }
    }
  });

  it('of the dashboard place its panels within 48 columns, none over another', () => {
    const [panels] = of('dashboard').map(({ panelsJSON }) => JSON.parse(String(panelsJSON)));
    const taken = new Set<string>();
    for (const { gridData, panelIndex } of panels) {
      expect(gridData.i).toBe(panelIndex);
      expect(gridData.x + gridData.w).toBeLessThanOrEqual(48);
      for (let x = gridData.x; x < gridData.x + gridData.w; x++) {
        for (let y = gridData.y; y < gridData.y + gridData.h; y++) {
          expect(taken).not.toContain(`${x},${y}`);
          taken.add(`${x},${y}`);
        }
      }
    }
    expect(panels).toHaveLength(lensPanels.length + 1);
  });
});

it('a percentile is the one that its label says', () => {
  const measures = [...lensPanels, appFieldPanel].flatMap((panel) => panel.measures);
  const columns = objects
    .flatMap(({ attributes }) => valuesOf('columns', attributes))
    .flatMap((of) => Object.values(of ?? {}));
  const percentiles = columns.filter(({ operationType }) => operationType === 'percentile');
  expect(percentiles).toHaveLength(measures.filter(({ kind }) => kind === 'percentile').length);
  for (const { label, params } of percentiles) expect(label).toBe(`p${params.percentile}`);
});

it('the page shows an example value instead of a star', () => {
  const page = buildPages().get('searches.md');
  for (const { asks } of savedSearches) {
    if (asks === undefined) continue;
    expect(page).toContain(`\n${asks.field} : ${asks.example}\n`);
    expect(page).toContain(`| WHERE ${asks.field} == "${asks.example}"\n`);
  }
  expect(savedSearches.filter(({ asks }) => asks !== undefined).map(({ id }) => id)).toEqual(['telltale-search-trace']);
});

it('a duration is shown in its unit', () => {
  expect(logFields['event.duration'].description).toContain(String(logs.formats['event.duration']?.params.inputFormat));
});

describe('links to Grafana', () => {
  const links = Object.entries(logs.formats).filter(([, format]) => format.id === 'url');

  it('lead to existing dashboards, with existing variables', () => {
    expect(links.map(([field]) => field)).toEqual(['trace.id', 'service.name']);
    for (const [, { params }] of links) {
      const url = new URL(String(params.urlTemplate).replace('{{value}}', 'value'));
      expect(url.origin).toBe(grafanaUrlDefault);
      const [uid] = url.pathname.split('/').slice(-1);
      const [variable] = [...url.searchParams].flatMap(([name, value]) => (value.endsWith('value') ? [name] : []));
      expect(dashboards.find((dashboard) => dashboard.uid === uid)?.variables).toContain(
        variable?.replace(/^var-/, ''),
      );
    }
  });

  it('lead to another Grafana once its address is put in, and the file stays whole', () => {
    const elsewhere = withGrafanaUrl(ndjson, 'https://grafana.example/observe/');
    expect(elsewhere).not.toContain(grafanaUrlDefault);
    expect(elsewhere.split('https://grafana.example/observe/d/telltale-')).toHaveLength(links.length + 1);
    const formats = elsewhere
      .split('\n')
      .filter(Boolean)
      .flatMap((line) => valuesOf('urlTemplate', JSON.parse(line)));
    expect(formats).toHaveLength(links.length);
    expect(withGrafanaUrl(ndjson, `${grafanaUrlDefault}/`)).toBe(ndjson);
    expect(withGrafanaUrl(ndjson, 'http://a/$&')).toContain('http://a/$&/d/');
    expect(() => withGrafanaUrl(ndjson, 'javascript:alert(1)')).toThrow(TypeError);
    expect(() => withGrafanaUrl(ndjson, 'grafana')).toThrow(TypeError);
  });
});

it('errors are the levels that the shipper ranks as error or higher', () => {
  expect(errorLevels.every((level) => severityOf(level) >= severityOf('error'))).toBe(true);
  const graver = ['error', 'crit', 'critical', 'alert', 'emerg', 'fatal'];
  expect(errorLevels.toSorted()).toEqual(graver.toSorted());
});

it('fieldsOfSearch and fieldsOfPanel return exactly the fields that are written', () => {
  for (const search of savedSearches)
    expect(fieldsOfSearch(search)).toEqual(expect.arrayContaining([...search.columns]));
  for (const panel of lensPanels) {
    const object = objects.find(({ id }) => id === panel.id);
    const written = [
      ...valuesOf('sourceField', object?.attributes).filter((field) => field !== '___records___'),
      ...queriesOf(object?.attributes).flatMap((query) => readStrictKql(query).fields),
    ];
    expect(
      fieldsOfPanel(panel)
        .filter((field) => field !== '@timestamp')
        .toSorted(),
    ).toEqual([...new Set(written)].filter((field) => field !== '@timestamp').toSorted());
  }
});
