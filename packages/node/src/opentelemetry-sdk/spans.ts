// Exports spans: OpenTelemetry's tracer provider, processors and limits, configured by the environment.
import type {
  BatchSpanProcessor,
  SpanExporter,
  SpanLimits,
  SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Settings, TracesExporter } from '../settings/settings.ts';
import { uncaptured } from './console-exporter.ts';
import { batchOptions, numberOf, present } from './numbers.ts';
import { otlpExporter } from './otlp.ts';
import { sdkResource } from './resource.ts';
import { samplerOf } from './sampler.ts';
import { requireBesideSdk } from './sdk-packages.ts';

type SdkTrace = typeof import('@opentelemetry/sdk-trace');

function zipkinExporter(): SpanExporter {
  const { ZipkinExporter } = requireBesideSdk<{ readonly ZipkinExporter: new () => SpanExporter }>(
    '@opentelemetry/exporter-zipkin',
  );
  return new ZipkinExporter();
}

function batched(sdk: SdkTrace, settings: Settings, exporter: SpanExporter): BatchSpanProcessor {
  return new sdk.BatchSpanProcessor({ exporter, ...batchOptions(settings, 'BSP') });
}

function processorOf(sdk: SdkTrace, settings: Settings, name: TracesExporter): SpanProcessor {
  switch (name) {
    case 'otlp':
      return batched(sdk, settings, otlpExporter<SpanExporter>('traces', settings));
    case 'zipkin':
      return batched(sdk, settings, zipkinExporter());
    case 'console':
      return new sdk.SimpleSpanProcessor({ exporter: uncaptured(new sdk.ConsoleSpanExporter()) });
  }
}

function limitsOf(settings: Settings): SpanLimits {
  return present({
    attributeCountLimit:
      numberOf(settings, 'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT') ?? numberOf(settings, 'OTEL_ATTRIBUTE_COUNT_LIMIT'),
    attributeValueLengthLimit:
      numberOf(settings, 'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT') ??
      numberOf(settings, 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'),
    eventCountLimit: numberOf(settings, 'OTEL_SPAN_EVENT_COUNT_LIMIT'),
    linkCountLimit: numberOf(settings, 'OTEL_SPAN_LINK_COUNT_LIMIT'),
    attributePerEventCountLimit: numberOf(settings, 'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT'),
    attributePerLinkCountLimit: numberOf(settings, 'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT'),
  });
}

/** The provider for spans that are exported as set by `OTEL_TRACES_EXPORTER`. */
export function exportingTracerProvider(
  settings: Settings,
  attributes: Readonly<Record<string, string | number>>,
): TracerProvider {
  const sdk = requireBesideSdk<SdkTrace>('@opentelemetry/sdk-trace');
  const sampler = samplerOf(settings);
  return new sdk.TracerProvider({
    resource: sdkResource(settings, attributes),
    spanLimits: limitsOf(settings),
    spanProcessors: settings.tracesExporters.map((name) => processorOf(sdk, settings, name)),
    ...(sampler && { sampler }),
  });
}
