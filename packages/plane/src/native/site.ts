// What is known of a native plane without asking its servers.
import { versions } from '../artifacts/versions.ts';
import type { Site } from '../engine.ts';
import { heapBytesDefault } from '../preflight/limits.ts';
import { readMachine } from '../preflight/machine.ts';
import type { NativePlane } from './plane.ts';
import { processNames } from './processes/state.ts';

/** The site of a plane, whether it runs or not. */
export function siteOf({ layout }: NativePlane): Site {
  const { elasticsearch, prometheus, alertmanager } = layout;
  return {
    engine: 'native',
    parts: processNames,
    folders: { elasticsearch: elasticsearch.data, prometheus: prometheus.data, alertmanager: alertmanager.data },
    versions: {
      elasticsearch: { version: versions.elasticsearch.version },
      // Debian's suite moves on.
      prometheus: { version: String(versions.prometheus.majorMin), orNewer: true },
    },
    heapBytes: heapBytesDefault,
    machine: readMachine({ withinGroup: true }),
  };
}
