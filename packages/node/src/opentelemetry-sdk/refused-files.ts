// Hides refused files from exporters: they read the files in the environment when they are created, on the app's
// thread, and a pipe or a device would block it for ever.
import type { Settings } from '../settings/settings.ts';

const ofFiles = /^OTEL_EXPORTER_OTLP_(?:[A-Z]+_)?(?:CERTIFICATE|CLIENT_KEY)$/;

/** Calls `make` with the variables of refused files removed from the environment. */
export function withoutRefusedFiles<Made>(standards: Settings['standards'], make: () => Made): Made {
  const refused = Object.entries(process.env).filter(([name]) => ofFiles.test(name) && !(name in standards));
  for (const [name] of refused) delete process.env[name];
  try {
    return make();
  } finally {
    for (const [name, value] of refused) process.env[name] = value;
  }
}
