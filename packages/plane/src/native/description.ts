// Describes a native plane without asking its servers.
import { versions } from '../artifacts/versions.ts';
import type { PlaneDescription } from '../engine.ts';
import { heapBytesDefault } from '../preflight/limits.ts';
import { readMachine } from '../preflight/machine.ts';
import type { NativePlane } from './plane.ts';
import { processNames } from './processes/state.ts';

/** Describes a plane, running or not. */
export function describePlane({ layout }: NativePlane): PlaneDescription {
  const { elasticsearch, prometheus, alertmanager } = layout;
  return {
    engine: 'native',
    parts: processNames,
    folders: { elasticsearch: elasticsearch.data, prometheus: prometheus.data, alertmanager: alertmanager.data },
    versions: {
      elasticsearch: { version: versions.elasticsearch.version },
      // Debian's suite changes over time.
      prometheus: { version: String(versions.prometheus.majorMin), orNewer: true },
    },
    heapBytes: heapBytesDefault,
    machine: readMachine({ withinGroup: true }),
  };
}
