// The index template (mapping) of the log data streams, made from the catalog's fields.
import type { estypes } from '@elastic/elasticsearch';
import { limits as catalogLimits, type LogField, logFields, names } from '@telltale/catalog';
import { limits } from '../limits.ts';
import type { Capabilities } from './capabilities.ts';

/** Raised whenever what is written below changes; a server that was set up by a newer version is left alone. */
export const templateVersion = 4;

/** Our mark on a template and on the indices that it made. */
export const meta: { readonly managed_by: string; readonly telltale_version: number } = {
  managed_by: 'telltale',
  telltale_version: templateVersion,
};

type Mapping = Readonly<Record<string, unknown>>;

/** The component template: mappings and settings. */
export function componentTemplate(capabilities: Capabilities): estypes.ClusterPutComponentTemplateRequest {
  return {
    name: names.elasticsearch.template,
    version: templateVersion,
    _meta: meta,
    template: {
      settings: {
        index: {
          mode: 'logsdb',
          // One node has no place for a copy; the second that joins gets one.
          auto_expand_replicas: '0-1',
          mapping: {
            // A value that does not fit the type of its name stays in the document, and is not searched by.
            ignore_malformed: true,
            total_fields: { limit: fieldsMax, ignore_dynamic_beyond_limit: true },
          },
          ...(capabilities.retention === 'ilm' && { lifecycle: { name: names.elasticsearch.policy } }),
        },
      },
      mappings: {
        // A field that the catalog does not know is kept and shown, and makes no mapping.
        dynamic: false,
        dynamic_date_formats: [appDateFormat],
        dynamic_templates: appTypes,
        _meta: meta,
        properties: Object.fromEntries(
          Object.entries(logFields).map(([name, field]) => [name, mappingOf(field, capabilities)]),
        ),
      },
      ...(capabilities.retention === 'lifecycle' && { lifecycle: { data_retention: retention } }),
    },
  };
}

/** The index template. */
export function indexTemplate(): estypes.IndicesPutIndexTemplateRequest {
  return {
    name: names.elasticsearch.template,
    index_patterns: ['logs-*-*'],
    data_stream: {},
    // Above the server's own template for the same pattern (100); below its own for OpenTelemetry (120) and those of
    // Kibana's integrations (150, 200), which know their data streams better. Two of one priority would be refused.
    priority: 110,
    version: templateVersion,
    _meta: meta,
    composed_of: [names.elasticsearch.template, names.elasticsearch.custom],
    ignore_missing_component_templates: [names.elasticsearch.custom],
  };
}

/** The lifecycle policy, for servers that work by policies. */
export function lifecyclePolicy(): estypes.IlmPutLifecycleRequest {
  const rollover = {
    max_age: `${limits.backingIndexHoursMax}h`,
    max_primary_shard_size: `${limits.backingIndexGigabytesMax}gb`,
  };
  return {
    name: names.elasticsearch.policy,
    policy: {
      _meta: meta,
      phases: { hot: { actions: { rollover } }, delete: { min_age: retention, actions: { delete: {} } } },
    },
  };
}

const retention = `${catalogLimits.retentionDaysDefault}d`;

/** The catalog's fields, those that the server counts beside them (parents of names, its own), and the app's. */
const fieldsMax = 2 * Object.keys(logFields).length + 50 + catalogLimits.appFieldsMax;

/** Whole times alone: a year, a date or a number would be a time too, and "n/a" under that name would be lost to search. */
const appDateFormat = 'strict_date_time||strict_date_time_no_millis';

/** What a name under `app` becomes by its first value. */
const appTypes: Record<string, estypes.MappingDynamicTemplate>[] = [
  // 1 may be followed by 12.5, which a whole number would cut to 12. What is beyond 2^53 is rounded for searches alone.
  { app_numbers: { path_match: 'app.*', match_mapping_type: ['long', 'double'], mapping: { type: 'double' } } },
  { app_booleans: { path_match: 'app.*', match_mapping_type: 'boolean', mapping: { type: 'boolean' } } },
  {
    app_times: { path_match: 'app.*', match_mapping_type: 'date', mapping: { type: 'date', format: appDateFormat } },
  },
  {
    app_texts: {
      path_match: 'app.*',
      match_mapping_type: 'string',
      mapping: { type: 'keyword', ignore_above: catalogLimits.appKeywordLengthMax },
    },
  },
];

function mappingOf({ type }: LogField, { fieldTypes }: Capabilities): Mapping {
  switch (type) {
    case 'match_only_text':
      return fieldTypes.has(type) ? { type } : { type: 'text', norms: false };
    case 'stored_keyword':
      return { type: 'keyword', index: false, doc_values: false, store: true };
    case 'keyword':
      return { type, ignore_above: 1024 };
    case 'typed_object':
      // Without subobjects `order` and `order.id` are two fields, and no object can meet a value under one name. The
      // source is kept as it was logged: made anew out of the columns it would lose the shape of arrays and objects.
      return { type: 'object', subobjects: false, dynamic: true, synthetic_source_keep: 'all' };
    default:
      return { type };
  }
}
