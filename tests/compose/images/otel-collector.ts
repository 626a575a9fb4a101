// Image with the OpenTelemetry Collector, built by Go of the components that the stack configures; its exporter to
// Elasticsearch is a stand-in, since no registry of modules that is reached here has the makers' own.

import { obtainGoProgram } from '../../support/artifacts/go-program.ts';
import { busyboxProgram } from './busybox.ts';
import type { Image } from './image.ts';

const module = new URL('otel-collector', import.meta.url);
/** Stands in go.mod too; the newest of which every component can be had. */
const version = '0.158.0';

/** @throws what building throws */
export async function collectorImage(): Promise<Image> {
  return {
    service: 'otel-collector',
    base: 'bare',
    holds: `the OpenTelemetry Collector ${version}, but for a stand-in for its Elasticsearch exporter`,
    copies: [
      { from: await obtainGoProgram({ name: 'otel-collector', module, version }), to: '/otelcol-contrib' },
      { from: await busyboxProgram(), to: '/telltale/busybox' },
    ],
    folders: [{ path: '/var/lib/otelcol', owner: '10001:10001' }],
    lines: [
      'USER 10001:10001',
      'ENTRYPOINT ["/otelcol-contrib"]',
      'CMD ["--config", "/etc/otelcol-contrib/config.yaml"]',
    ],
  };
}
