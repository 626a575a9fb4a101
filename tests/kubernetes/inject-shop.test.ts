// The example shop as a classic Deployment: what it promises is in its objects. Rolling updates of it under load are tried
// on a real node.
import { beforeAll, expect, it } from 'vitest';
import type { KubernetesObject } from '../support/kustomize.ts';
import { type Built, build, restrictedFaults } from './workloads.ts';

let built: Built;
beforeAll(async () => {
  built = await build('k8s/apps/shop');
});

/** The object of a kind, of which there is one. */
function only(kind: string): KubernetesObject & { readonly spec?: unknown } {
  const [found, ...others] = built.objects.filter((object) => object.kind === kind);
  if (found === undefined || others.length > 0) throw new Error(`there is not one ${kind}`);
  return found;
}

it('is replaced one by one, and each pod goes on answering until nobody calls it any more', () => {
  const { spec } = built.workload('shop');
  expect(spec.replicas).toBe(3);
  expect(spec.strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } });
  const { containers, terminationGracePeriodSeconds = 30 } = spec.template.spec;
  const sleep = containers[0].lifecycle?.preStop?.sleep?.seconds ?? 0;
  expect(sleep).toBeGreaterThanOrEqual(3);
  // And has time to end after it.
  expect(terminationGracePeriodSeconds - sleep).toBeGreaterThanOrEqual(20);
});

it('answers on port 80 of a load balancer, with the port that it listens on', () => {
  const [container] = built.workload('shop').spec.template.spec.containers;
  expect(only('Service').spec).toMatchObject({ type: 'LoadBalancer', ports: [{ port: 80, targetPort: 'http' }] });
  expect(container.ports).toEqual([{ name: 'http', containerPort: 5000 }]);
  expect(container.env).toContainEqual({ name: 'PORT', value: '5000' });
  expect(container.readinessProbe).toMatchObject({ httpGet: { path: '/products/tea', port: 'http' } });
  expect(container.livenessProbe).toBeDefined();
});

it('selects its own pods by Service, budget and spread', () => {
  const labels = { 'app.kubernetes.io/name': 'shop' };
  expect(built.workload('shop').spec.template.metadata?.labels).toEqual(labels);
  // The logs' name of the service is that of Prometheus' job.
  const { env } = built.workload('shop').spec.template.spec.containers[0];
  expect(env).toContainEqual({ name: 'OTEL_SERVICE_NAME', value: labels['app.kubernetes.io/name'] });
  expect(only('Service').spec).toMatchObject({ selector: labels });
  expect(only('PodDisruptionBudget').spec).toEqual({ maxUnavailable: 1, selector: { matchLabels: labels } });
  expect(built.workload('shop').spec.template.spec).toMatchObject({
    topologySpreadConstraints: [{ whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: labels } }],
  });
});

it('runs in a namespace of the level restricted, which admits each of its containers', () => {
  expect(only('Namespace').metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
  const { containers, initContainers = [], securityContext } = built.workload('shop').spec.template.spec;
  const all = [...containers, ...initContainers];
  expect(all.flatMap((container) => restrictedFaults(container, securityContext))).toEqual([]);
  expect(all.map(({ securityContext: own }) => own?.readOnlyRootFilesystem)).toEqual([true, true]);
  expect(all.filter(({ resources }) => resources?.limits.memory === undefined)).toEqual([]);
});

it('is reached on its port and, by the plane, on the port of its metrics, and reaches name servers and Elasticsearch', () => {
  const plane = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'telltale' } } };
  const nameServers = [{ port: 53, protocol: 'UDP' }, { port: 53 }, { port: 5353, protocol: 'UDP' }, { port: 5353 }];
  expect(only('NetworkPolicy').spec).toEqual({
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports: [{ port: 5000 }] }, { from: [plane], ports: [{ port: 9464 }] }],
    egress: [{ ports: nameServers }, { to: [plane], ports: [{ port: 9200 }] }],
  });
  expect(built.workload('shop').spec.template.metadata?.annotations).toMatchObject({ 'telltale/port': '9464' });
});
