// Readiness check (health check) of Prometheus and Alertmanager.
import type { HttpClient } from '../../http-client.ts';
import { limits } from '../../limits.ts';

/** Undefined if it is ready, otherwise the problem. */
export async function readiness(
  client: HttpClient,
  signal?: AbortSignal,
  msMax: number = limits.healthMsMax,
): Promise<string | undefined> {
  const { status } = await client.ask({ path: '/-/ready', msMax, signal });
  return status === 200 ? undefined : `it answers ${status} when asked whether it is ready`;
}
