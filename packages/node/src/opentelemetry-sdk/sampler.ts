// The trace sampler that `OTEL_TRACES_SAMPLER` names.
import type { Sampler } from '@opentelemetry/sdk-trace';
import type { IsSampled } from '../opentelemetry/correlation-tracer.ts';
import type { Settings } from '../settings/settings.ts';
import { requireBesideSdk } from './sdk-packages.ts';

/** The sampler; undefined if none is set: then every trace is sampled, unless its parent is not. */
export function samplerOf({ standards }: Settings): Sampler | undefined {
  const { OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: argument = '1' } = standards;
  if (name === undefined) return undefined;
  const { AlwaysOffSampler, AlwaysOnSampler, ParentBasedSampler, TraceIdRatioBasedSampler } =
    requireBesideSdk<typeof import('@opentelemetry/sdk-trace')>('@opentelemetry/sdk-trace');
  const roots: Readonly<Record<string, () => Sampler>> = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(Number(argument)),
  };
  const root = roots[name.replace(/^parentbased_/, '')]?.();
  return root !== undefined && name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root;
}

/** SamplingDecision.RECORD_AND_SAMPLED */
const SAMPLED = 2;

/** The sampler's decision for spans that are not exported: by the trace only, not by the span's name and kind. */
export function samplingOf(settings: Settings): IsSampled | undefined {
  const sampler = samplerOf(settings);
  if (sampler === undefined) return undefined;
  return (parent, traceId) => sampler.shouldSample(parent, traceId, '', 0, {}, []).decision === SAMPLED;
}
