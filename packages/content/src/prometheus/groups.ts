// All rule groups, one for each file.
import { absence } from './alerts/absence.ts';
import { alertmanager } from './alerts/alertmanager.ts';
import { background } from './alerts/background.ts';
import { budgets } from './alerts/budgets.ts';
import { dependencies } from './alerts/dependencies.ts';
import { elasticsearch } from './alerts/elasticsearch.ts';
import { elasticsearchJobs } from './alerts/elasticsearch-jobs.ts';
import { hosts } from './alerts/hosts.ts';
import { kubernetes } from './alerts/kubernetes.ts';
import { memory } from './alerts/memory.ts';
import { pipelines } from './alerts/pipelines.ts';
import { probes } from './alerts/probes.ts';
import { prometheus } from './alerts/prometheus.ts';
import { prometheusStorage } from './alerts/prometheus-storage.ts';
import { runtime } from './alerts/runtime.ts';
import { secrets } from './alerts/secrets.ts';
import { services } from './alerts/services.ts';
import { shipping } from './alerts/shipping.ts';
import { configured } from './configured.ts';
import { recordings } from './recordings.ts';
import type { RuleGroup } from './rule.ts';

/** The groups as written here, with their parameters' defaults. */
export const unconfigured: readonly RuleGroup[] = [
  recordings,
  services,
  budgets,
  absence,
  dependencies,
  runtime,
  memory,
  shipping,
  pipelines,
  elasticsearch,
  elasticsearchJobs,
  prometheus,
  prometheusStorage,
  alertmanager,
  probes,
  secrets,
  hosts,
  kubernetes,
  background,
];

/** The rules with the defaults. */
export const ruleGroups: readonly RuleGroup[] = configured(unconfigured);
