// The dashboards are valid by the types of @grafana/schema, Grafana's own: made a JSON schema that takes nothing else.
// That is not the same as loaded in Grafana.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Dashboard, examplesFolder, readDashboards } from './grafana/model.ts';

const apps = createRequire(fileURLToPath(new URL('../apps/package.json', import.meta.url)));
const types = join(dirname(apps.resolve('@grafana/schema/package.json')), 'dist/types/raw');

type Schema = { definitions?: Record<string, { required?: string[]; properties?: Record<string, object> }> };
type Validate = ((value: unknown) => boolean) & {
  errors?: { instancePath: string; message?: string; params: object }[];
};

interface SchemaGenerator {
  createGenerator(config: object): { createSchema(type: string): Schema };
}

interface Validator {
  Ajv: new (options: object) => { compile(schema: object): Validate };
}

const { createGenerator } = apps('ts-json-schema-generator') as SchemaGenerator;
const { Ajv } = apps('ajv') as Validator;

/** Schema of one of Grafana's types, without a word for what it does not know. */
function schemaOf(path: string, type: string): Schema {
  const config = { path: join(types, path), type, skipTypeCheck: true, additionalProperties: false, expose: 'all' };
  return createGenerator(config).createSchema(type);
}

/** What the validator has against a value; none where it has nothing. */
function complaintsOf(schema: object): (value: unknown) => string[] {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
  return (value) =>
    validate(value)
      ? []
      : (validate.errors ?? []).map(
          ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
        );
}

function dashboardSchema(): Schema {
  const schema = schemaOf('dashboard/x/types.gen.d.ts', 'Dashboard');
  // The question of a mark, which the type of a mark leaves to its data source.
  const mark = schema.definitions?.AnnotationQuery;
  if (mark?.properties) mark.properties.expr = { type: 'string' };
  return schema;
}

/** Grafana fills in what panels leave out. */
function panelSchema(kind: string, type: 'Options' | 'FieldConfig'): Schema {
  const schema = schemaOf(`composable/${kind}/panelcfg/x/types.gen.d.ts`, type);
  for (const definition of Object.values(schema.definitions ?? {})) delete definition.required;
  return schema;
}

interface PanelSettings {
  readonly type: string;
  readonly title: string;
  readonly options?: unknown;
  readonly fieldConfig?: { readonly defaults?: { readonly custom?: unknown } };
}

const committed = [...readDashboards(), ...readDashboards(examplesFolder)];
const whole = complaintsOf(dashboardSchema());

describe.each(committed.map((dashboard) => [dashboard.uid, dashboard] as const))('%s', (_, dashboard) => {
  it('is a dashboard', () => {
    expect(whole(dashboard)).toEqual([]);
  });
});

const panels = committed
  .flatMap((dashboard) => dashboard.panels as readonly unknown[] as readonly PanelSettings[])
  .filter(({ type }) => type !== 'row');

describe.each([...new Set(panels.map(({ type }) => type))])('each panel of type %s', (kind) => {
  it('has only existing options', () => {
    const complaints = complaintsOf(panelSchema(kind, 'Options'));
    for (const { type, title, options } of panels) if (type === kind) expect(complaints(options), title).toEqual([]);
  });

  it('has only existing draw styles', () => {
    const complaints = complaintsOf(panelSchema(kind, 'FieldConfig'));
    for (const { type, title, fieldConfig } of panels) {
      const custom = fieldConfig?.defaults?.custom;
      if (type === kind && custom !== undefined) expect(complaints(custom), title).toEqual([]);
    }
  });
});

it.each<[string, (dashboard: Dashboard) => object]>([
  [
    'a place with a word that is none',
    ({ panels: [panel] }) => ({ panels: [{ ...panel, gridPos: { x: 0, y: 0, width: 4, h: 4 } }] }),
  ],
  ['a variable of no type', () => ({ templating: { list: [{ type: 'magic', name: 'x' }] } })],
  ['a title that is a number', () => ({ title: 7 })],
])('%s is found', (_, change) => {
  const [first] = committed;
  if (first === undefined) throw new Error('there is no dashboard');
  expect(whole({ ...first, ...change(first) })).not.toEqual([]);
});
