// OpenTelemetry's propagator of baggage, rolled into one file as its API is.
export { W3CBaggagePropagator } from '@opentelemetry/core';
