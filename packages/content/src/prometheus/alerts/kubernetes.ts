// Alerts for the state of Kubernetes objects, from kube-state-metrics; without it none of them has a series.
import { promql } from '../../promql/functions.ts';
import { series } from '../../promql/series.ts';
import { parameter } from '../parameter.ts';
import type { Alert, RuleGroup } from '../rule.ts';

const target = 'job="kube-state-metrics", instance="k"';
const targetLabels = { job: 'kube-state-metrics', instance: 'k' } as const;
const ready = 'condition="Ready", status="true"';
const container = `${target}, namespace="shops", pod="shop-1", container="web", reason="CrashLoopBackOff"`;

const alerts: readonly Alert[] = [
  {
    name: 'NodeNotReady',
    expr: promql`${series('kube_node_status_condition', { condition: 'Ready', status: 'true' })} == 0`,
    for: '10m',
    severity: 'critical',
    summary: 'The node {{ $labels.node }} is not ready',
    description: 'Kubernetes has not been able to use it for ‹for›: its pods are started elsewhere, if there is room.',
    dashboard: 'telltale-hosts',
    fires: {
      series: { [`kube_node_status_condition{${target}, node="n1", ${ready}}`]: '0x60' },
      at: '10m',
      labels: [{ ...targetLabels, node: 'n1', condition: 'Ready', status: 'true' }],
      summary: 'The node n1 is not ready',
      description:
        'Kubernetes has not been able to use it for ten minutes: its pods are started elsewhere, if there is room.',
    },
    silent: {
      series: {
        [`kube_node_status_condition{${target}, node="n1", ${ready}}`]: '1x60',
        [`kube_node_status_condition{${target}, node="n1", condition="Ready", status="false"}`]: '0x60',
        [`kube_node_status_condition{${target}, node="n1", condition="DiskPressure", status="true"}`]: '0x60',
      },
      at: '14m',
    },
  },
  {
    name: 'PodCrashLooping',
    // Between two attempts it runs, and is not waiting.
    expr: promql`max_over_time(${series('kube_pod_container_status_waiting_reason', { reason: 'CrashLoopBackOff' })}[${parameter('window', '5m')}]) > 0`,
    for: '10m',
    severity: 'warning',
    summary: 'The container {{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} ends again and again',
    description: 'Kubernetes has been starting it again and again for ‹for›, at longer and longer intervals.',
    dashboard: 'telltale-hosts',
    fires: {
      series: { [`kube_pod_container_status_waiting_reason{${container}}`]: '1x3 _x10 1x60' },
      at: '10m',
      labels: [{ ...targetLabels, namespace: 'shops', pod: 'shop-1', container: 'web', reason: 'CrashLoopBackOff' }],
      summary: 'The container web of shops/shop-1 ends again and again',
      description: 'Kubernetes has been starting it again and again for ten minutes, at longer and longer intervals.',
    },
    silent: {
      series: {
        [`kube_pod_container_status_waiting_reason{${container}}`]: '1x3 _x60',
        [`kube_pod_container_status_waiting_reason{${container.replace('CrashLoopBackOff', 'ContainerCreating')}}`]:
          '1x60',
      },
      at: '14m',
    },
  },
  {
    name: 'DeploymentReplicasMissing',
    expr: promql`${series('kube_deployment_spec_replicas')} - ${series('kube_deployment_status_replicas_available')} > 0`,
    for: '15m',
    severity: 'warning',
    summary: 'Replicas of {{ $labels.namespace }}/{{ $labels.deployment }} are missing',
    description: 'It has lacked {{ $value }} available replicas for ‹for›.',
    dashboard: 'telltale-hosts',
    fires: {
      series: {
        [`kube_deployment_spec_replicas{${target}, namespace="shops", deployment="shop"}`]: '3x80',
        [`kube_deployment_status_replicas_available{${target}, namespace="shops", deployment="shop"}`]: '2x80',
      },
      at: '15m',
      labels: [{ ...targetLabels, namespace: 'shops', deployment: 'shop' }],
      summary: 'Replicas of shops/shop are missing',
      description: 'It has lacked 1 available replicas for a quarter of an hour.',
    },
    silent: {
      series: {
        [`kube_deployment_spec_replicas{${target}, namespace="shops", deployment="shop"}`]: '3x80',
        [`kube_deployment_status_replicas_available{${target}, namespace="shops", deployment="shop"}`]: '3x80',
      },
      at: '18m',
    },
  },
];

export const kubernetes: RuleGroup = {
  file: 'kubernetes',
  purpose: "The state of Kubernetes' objects, where kube-state-metrics is scraped.",
  alerts,
};
