// Makes older indices, which hold an app's fields as text, searchable together with typed ones: no type conflicts, and
// numbers are numbers.
import type { estypes } from '@elastic/elasticsearch';
import { allowStatus } from '../elasticsearch/answer.ts';
import { bounds, type ElasticsearchClient } from '../elasticsearch/client.ts';
import { limits } from '../limits.ts';
import { meta } from './log-template.ts';
import { dataStreamOf } from './roll-over-outdated.ts';

interface Field {
  readonly type?: string;
}

interface Mappings {
  readonly _meta?: { readonly managed_by?: string };
  readonly runtime?: Readonly<Record<string, Field>>;
  readonly properties?: { readonly app?: Field & { readonly properties?: Readonly<Record<string, Field>> } };
}

interface Index {
  readonly name: string;
  readonly dataStream: string;
  readonly mappings: Mappings;
}

/** Field types for which a text field is not equivalent: keywords are found in older indices anyway. */
const typesNotText: ReadonlySet<string> = new Set(['double', 'boolean', 'date']);

/**
 * Adds runtime fields to the indices of all log data streams, as long as there are older ones:
 * - `app`, in every index. An older index has a field with that name, a newer one an object, which Kibana would report
 *   as a conflict. The runtime field has no values, because the app's fields are below it.
 * - In older indices, each number, boolean and time that a newer index of the same data stream has. If an index
 *   reconstructs its documents from columns, runtime fields cannot read them: it is searched as text, as before.
 * Once the older indices are gone, the first is removed again.
 *
 * @param client of a user who may manage the log data streams
 * @returns names of the changed indices
 * @throws the connection's error, or a `ResponseError` if the server refuses
 */
export async function alignOlderIndices(client: ElasticsearchClient, signal?: AbortSignal): Promise<string[]> {
  const indices = await indicesOf(client, '', signal);
  const older = indices.filter(isOlder);
  const changed: string[] = [];
  const put = async ({ name, mappings }: Index, wanted: Readonly<Record<string, Field | null>>): Promise<void> => {
    const missing = Object.entries(wanted).filter(([field, to]) => mappings.runtime?.[field]?.type !== to?.type);
    if (missing.length === 0) return;
    if (!(await putRuntimeFields(client, name, Object.fromEntries(missing), signal))) return;
    changed.push(name);
  };
  const app = older.length > 0 ? { type: 'keyword' } : null;
  for (const index of indices) if (!isOlder(index)) await put(index, { app });
  for (const dataStream of new Set(older.map((index) => index.dataStream))) {
    const types = await typesOf(client, dataStream, signal);
    const whole = await wholeSources(client, dataStream, signal);
    for (const index of older) {
      if (index.dataStream === dataStream) await put(index, { ...(whole.has(index.name) && types), app });
    }
  }
  return changed;
}

/** An index of ours that stores an app's fields as text. */
function isOlder({ mappings }: Index): boolean {
  return mappings.properties?.app?.type === 'flattened';
}

/**
 * Adds runtime fields to an index. If the index has reached its field limit, the limit is raised.
 *
 * @returns false if the index is gone, or reached the limit again meanwhile: the next run tries again
 */
async function putRuntimeFields(
  client: ElasticsearchClient,
  index: string,
  runtime: Readonly<Record<string, Field | null>>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  // The client's types do not allow removing a field.
  const mapping = { index, runtime: runtime as estypes.MappingRuntimeFields };
  const put = () => allowStatus(client.indices.putMapping(mapping, { ...bounds(signal), meta: true }), [400, 404]);
  let { status } = await put();
  if (status === 400) {
    await widen(client, index, Object.keys(runtime).length, signal);
    ({ status } = await put());
  }
  return status < 300;
}

/** Raises the field limit of an index. */
async function widen(client: ElasticsearchClient, index: string, by: number, signal: AbortSignal | undefined) {
  const options = { ...bounds(signal), meta: true } as const;
  const asked = { index, filter_path: '*.settings.index.mapping.total_fields.limit' };
  const { body } = await allowStatus(client.indices.getSettings(asked, options), [404]);
  const [found] = Object.values(body);
  const limit = Number(found?.settings?.index?.mapping?.total_fields?.limit ?? limits.totalFieldsDefault);
  const settings = { index: { mapping: { total_fields: { limit: limit + by } } } };
  // If Elasticsearch refuses, the next attempt to add the fields reports it.
  await allowStatus(client.indices.putSettings({ index, settings }, options), [400, 404]);
}

/** Fields that newer indices of a data stream have as numbers, booleans and times; the newest index decides. */
async function typesOf(
  client: ElasticsearchClient,
  dataStream: string,
  signal: AbortSignal | undefined,
): Promise<Record<string, Field>> {
  const types: Record<string, Field> = {};
  let count = 0;
  for (const { mappings } of (await indicesOf(client, dataStream, signal)).toReversed()) {
    for (const [name, { type }] of Object.entries(mappings.properties?.app?.properties ?? {})) {
      const field = `app.${name}`;
      if (type === undefined || !typesNotText.has(type) || Object.hasOwn(types, field)) continue;
      if (count >= limits.olderFieldsMax) return types;
      types[field] = { type };
      count += 1;
    }
  }
  return types;
}

/** Indices of a data stream that store documents as they were sent. */
async function wholeSources(
  client: ElasticsearchClient,
  dataStream: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string>> {
  const found = await client.indices.getSettings(
    {
      index: dataStream,
      expand_wildcards: 'all',
      filter_path: ['*.settings.index.mode', '*.settings.index.mapping.source.mode'],
    },
    bounds(signal),
  );
  return new Set(
    Object.entries(found).flatMap(([name, { settings }]) => {
      const { mode, mapping } = settings?.index ?? {};
      return mode !== 'logsdb' || mapping?.source?.mode === 'stored' ? [name] : [];
    }),
  );
}

/** Backing indices that Telltale set up, oldest first: of one data stream with its fields, or of all without. */
async function indicesOf(
  client: ElasticsearchClient,
  dataStream: string,
  signal: AbortSignal | undefined,
): Promise<Index[]> {
  const fields = dataStream === '' ? '*.mappings.properties.app.type' : '*.mappings.properties.app';
  const asked = {
    index: dataStream === '' ? 'logs-*-*' : dataStream,
    expand_wildcards: 'all',
    ignore_unavailable: true,
    filter_path: ['*.mappings._meta.managed_by', '*.mappings.runtime', fields],
  } as const satisfies object;
  const sent = client.indices.getMapping(
    { ...asked, filter_path: [...asked.filter_path] },
    { ...bounds(signal), meta: true },
  );
  const answer = await allowStatus(sent, [404]);
  if (answer.status === 404) return []; // Nothing was logged yet.
  const body = answer.body as Readonly<Record<string, { mappings?: Mappings }>>;
  return Object.entries(body)
    .flatMap(([name, { mappings = {} }]): Index[] => {
      const of = dataStreamOf(name);
      return of !== undefined && mappings._meta?.managed_by === meta.managed_by
        ? [{ name, dataStream: of, mappings }]
        : [];
    })
    .toSorted((one, other) => one.name.localeCompare(other.name));
}
