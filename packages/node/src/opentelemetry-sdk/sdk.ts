// Entry of everything that needs OpenTelemetry's SDK; loaded only if a setting asks for it.

export { tellOfFailedExport, watchDiagnostics } from './diagnostics.ts';
export { startRecordExport } from './log-records.ts';
export { samplingOf } from './sampler.ts';
export { exportingTracerProvider } from './spans.ts';
