// The resource of exported telemetry: the preload's attributes, and those of resource detectors.
import { randomUUID } from 'node:crypto';
import type { Resource, ResourceDetector } from '@opentelemetry/resources';
import { commaList } from '@telltale/catalog';
import { requireBeside } from '../loading.ts';
import type { Settings } from '../settings/settings.ts';
import { requireBesideSdk } from './sdk-packages.ts';

type Attributes = Readonly<Record<string, string | number>>;
type Detectors = Readonly<Record<string, ResourceDetector>>;

/** Detectors in separate packages, by their names in the variable. */
const packaged: Readonly<Record<string, readonly [id: string, detectors: readonly string[]]>> = {
  container: ['container', ['containerDetector']],
  alibaba: ['alibaba-cloud', ['alibabaCloudEcsDetector']],
  aws: ['aws', ['awsEc2Detector', 'awsEcsDetector', 'awsEksDetector', 'awsBeanstalkDetector', 'awsLambdaDetector']],
  azure: ['azure', ['azureAppServiceDetector', 'azureFunctionsDetector', 'azureVmDetector']],
  gcp: ['gcp', ['gcpDetector']],
};

/** A worker thread exports its own metrics: its own instance id separates them from the process's. */
const instanceId = randomUUID();

function detectorsOf(name: string): readonly (ResourceDetector | undefined)[] {
  const { envDetector, hostDetector, osDetector, processDetector, serviceInstanceIdDetector } =
    requireBesideSdk<typeof import('@opentelemetry/resources')>('@opentelemetry/resources');
  const own: Readonly<Record<string, ResourceDetector>> = {
    env: envDetector,
    host: hostDetector,
    os: osDetector,
    process: processDetector,
    serviceinstance: serviceInstanceIdDetector,
  };
  if (own[name] !== undefined) return [own[name]];
  const [id, exported] = packaged[name] ?? ['', []];
  const detectors: Detectors = requireBeside('@opentelemetry/auto-instrumentations-node')(
    `@opentelemetry/resource-detector-${id}`,
  );
  return exported.map((detector) => detectors[detector]);
}

/** @param attributes the preload's attributes of the service and its process; they take precedence over detectors */
export function sdkResource({ standards }: Settings, attributes: Attributes): Resource {
  const { detectResources, emptyResource, resourceFromAttributes } =
    requireBesideSdk<typeof import('@opentelemetry/resources')>('@opentelemetry/resources');
  const named = commaList(standards.OTEL_NODE_RESOURCE_DETECTORS ?? '').filter((name) => name !== 'none');
  const names = named.includes('all')
    ? ['env', 'host', 'os', 'process', 'serviceinstance', ...Object.keys(packaged)]
    : named;
  const detectors = names.flatMap(detectorsOf).filter((detector) => detector !== undefined);
  const detected = detectors.length === 0 ? emptyResource() : detectResources({ detectors });
  // Receivers that identify series by service and instance would mix two processes.
  const instance = resourceFromAttributes({ 'service.instance.id': instanceId });
  return instance.merge(detected).merge(resourceFromAttributes(attributes));
}
