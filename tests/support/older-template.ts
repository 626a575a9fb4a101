// The log template as it was before what an app logs had types, and the shared plane while an index has it.
import { withLock } from '../../packages/plane/src/processes/lock.ts';

/** As long as another test may have such an index on a busy machine. */
export const olderIndexWaitMsMax = 150_000;

/** Runs `work` while no other test file has an index by the older template, or counts on there being none. */
export async function withOlderIndex<T>(work: () => Promise<T>): Promise<T> {
  return withLock(`${process.env.TELLTALE_TEST_PLANE_DIR}.older-index`, { waitMsMax: olderIndexWaitMsMax }, work);
}

/** As it was before `app` had types, on a server whose licence has no synthetic sources, as most have. */
export const olderTemplate = (stream: string, source: 'stored' | 'synthetic'): object => ({
  index_patterns: [stream],
  data_stream: {},
  priority: 500,
  template: {
    settings: { index: { mode: 'logsdb', mapping: { source: { mode: source } } } },
    mappings: {
      dynamic: false,
      _meta: { managed_by: 'telltale', telltale_version: 3 },
      properties: {
        '@timestamp': { type: 'date' },
        'host.name': { type: 'keyword', ignore_above: 1024 },
        message: { type: 'text' },
        app: { type: 'flattened', ignore_above: 8191 },
      },
    },
  },
});
