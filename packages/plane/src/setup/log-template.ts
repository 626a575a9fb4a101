// The index template (mapping) of the log data streams, made from the catalog's fields.
import type { estypes } from '@elastic/elasticsearch';
import { limits as catalogLimits, type LogField, logFields, names } from '@telltale/catalog';
import { limits } from '../limits.ts';
import type { Capabilities } from './capabilities.ts';

/** Must be increased with each change below; a server that was set up by a newer version is not changed. */
export const templateVersion = 4;

/** Our mark on a template and on its indices. */
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
          // A single node has no place for a replica; when a second one joins, replicas are added.
          auto_expand_replicas: '0-1',
          mapping: {
            // A value that does not fit its field's type stays in the document, but is not searchable.
            ignore_malformed: true,
            total_fields: { limit: fieldsMax, ignore_dynamic_beyond_limit: true },
          },
          ...(capabilities.retention === 'ilm' && { lifecycle: { name: names.elasticsearch.policy } }),
        },
      },
      mappings: {
        // Fields that are not in the catalog are stored, and create no mapping.
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
    // Higher than the server's own template for the same pattern (100); lower than its template for OpenTelemetry (120)
    // and those of Kibana's integrations (150, 200), which are more specific. Elasticsearch rejects two with the same
    // priority.
    priority: 110,
    version: templateVersion,
    _meta: meta,
    composed_of: [names.elasticsearch.template, names.elasticsearch.custom],
    ignore_missing_component_templates: [names.elasticsearch.custom],
  };
}

/** The lifecycle policy, for servers with ILM. */
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

/** The catalog's fields, the fields that the server counts additionally (parent objects, its own), and the app's. */
const fieldsMax = 2 * Object.keys(logFields).length + 50 + catalogLimits.appFieldsMax;

/**
 * Only complete timestamps: otherwise a year, a date or a number would count as one too, and "n/a" in that field could
 * not be searched.
 */
const appDateFormat = 'strict_date_time||strict_date_time_no_millis';

/** The type of a field under `app`, by its first value. */
const appTypes: Record<string, estypes.MappingDynamicTemplate>[] = [
  // 1 may be followed by 12.5, which an integer type would truncate to 12. Values beyond 2^53 are rounded for searches
  // only.
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
      // With `subobjects: false`, `order` and `order.id` are two fields, and no object can conflict with a value. The
      // source is stored as it was logged: reconstructed from columns, it would lose the shape of arrays and objects.
      return { type: 'object', subobjects: false, dynamic: true, synthetic_source_keep: 'all' };
    default:
      return { type };
  }
}
