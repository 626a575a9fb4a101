// Detects serverless functions and services (FaaS): name and region, by OpenTelemetry's conventions.
type Environment = Readonly<Record<string, string | undefined>>;
type Attributes = Readonly<Record<string, string | undefined>>;

function megabytes(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? String(Number(text) * 1_048_576) : undefined;
}

function lambda(environment: Environment): Attributes | undefined {
  const name = environment.AWS_LAMBDA_FUNCTION_NAME;
  if (!name) return undefined;
  return {
    'cloud.provider': 'aws',
    'cloud.platform': 'aws_lambda',
    'cloud.region': environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION,
    'faas.name': name,
    'faas.version': environment.AWS_LAMBDA_FUNCTION_VERSION,
    'faas.instance': environment.AWS_LAMBDA_LOG_STREAM_NAME,
    'faas.max_memory': megabytes(environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE),
    'aws.log.group.names': environment.AWS_LAMBDA_LOG_GROUP_NAME,
  };
}

/** Cloud Run and its functions; also Knative on a private cluster, which belongs to no cloud. */
function knative(environment: Environment): Attributes | undefined {
  const name = environment.K_SERVICE;
  if (!name) return undefined;
  const isGoogle = !environment.KUBERNETES_SERVICE_HOST;
  return {
    'cloud.provider': isGoogle ? 'gcp' : undefined,
    'cloud.platform': isGoogle ? 'gcp_cloud_run' : undefined,
    'faas.name': name,
    'faas.version': environment.K_REVISION,
  };
}

function azure(environment: Environment): Attributes | undefined {
  const name = environment.WEBSITE_SITE_NAME;
  if (!name) return undefined;
  const common = { 'cloud.provider': 'azure', 'cloud.region': environment.REGION_NAME };
  return environment.FUNCTIONS_WORKER_RUNTIME
    ? {
        ...common,
        'cloud.platform': 'azure.functions',
        'faas.name': name,
        'faas.instance': environment.WEBSITE_INSTANCE_ID,
      }
    : { ...common, 'cloud.platform': 'azure.app_service', 'service.name': name };
}

/** Attributes from the cloud's own environment variables; empty elsewhere. */
export function describeFunction(environment: Environment): Attributes {
  return lambda(environment) ?? azure(environment) ?? knative(environment) ?? {};
}
