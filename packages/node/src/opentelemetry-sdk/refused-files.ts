// Keeps exporters from files that were refused: they read what the environment names when they are made, on the app's
// thread, and a pipe or a device there would hold it for ever.
import type { Settings } from '../settings/settings.ts';

const ofFiles = /^OTEL_EXPORTER_OTLP_(?:[A-Z]+_)?(?:CERTIFICATE|CLIENT_KEY)$/;

/** Calls `make` while the variables of files that were not accepted are not in the environment. */
export function withoutRefusedFiles<Made>(standards: Settings['standards'], make: () => Made): Made {
  const refused = Object.entries(process.env).filter(([name]) => ofFiles.test(name) && !(name in standards));
  for (const [name] of refused) delete process.env[name];
  try {
    return make();
  } finally {
    for (const [name, value] of refused) process.env[name] = value;
  }
}
