// The environment of a container, as the kubelet makes it: sources first, then variables, in which $(NAME) is replaced
// by what stands before it. The proof on a real node compares this with what a container truly has.
import type { ConfigMap, Container } from './workloads.ts';

/** What a pod is called, and where it runs. */
export type PodFields = Readonly<Record<string, string>>;

/** @param fields values of the downward API, by their paths */
export function containerEnvironment(
  { env = [], envFrom = [] }: Container,
  configMaps: readonly ConfigMap[],
  fields: PodFields,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const { prefix = '', configMapRef } of envFrom) {
    const data = configMaps.find(({ metadata }) => metadata.name === configMapRef.name)?.data;
    if (data === undefined) throw new Error(`there is no ConfigMap ${configMapRef.name}`);
    for (const [key, value] of Object.entries(data)) environment[prefix + key] = value;
  }
  for (const { name, value, valueFrom } of env) {
    if (value !== undefined && valueFrom !== undefined) throw new Error(`${name} has two values`);
    environment[name] =
      value === undefined
        ? (fields[valueFrom?.fieldRef.fieldPath ?? ''] ?? '')
        : value.replace(/\$\$|\$\(([^)]+)\)/g, (found, of?: string) =>
            of === undefined ? '$' : (environment[of] ?? found),
          );
  }
  return environment;
}
