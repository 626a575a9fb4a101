// Console exporters: their output is telemetry already, and must not be captured as a line of the app, which would be
// exported again.
import { whileLoggerPrints } from '../process/captured-output.ts';

/** A part of every exporter. */
interface Exporting {
  export(...given: never[]): void;
}

/** The exporter, not captured while it prints. */
export function uncaptured<Exporter extends Exporting>(exporter: Exporter): Exporter {
  const print = exporter.export;
  exporter.export = (...given) => whileLoggerPrints(() => Reflect.apply(print, exporter, given));
  return exporter;
}
