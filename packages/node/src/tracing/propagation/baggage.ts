// OpenTelemetry's baggage propagator, bundled into one file.
export { W3CBaggagePropagator } from '@opentelemetry/core';
