// All dashboards, in the order of an investigation.
import type { Dashboard } from '../dashboard.ts';
import { balancers } from './balancers.ts';
import { dependencies } from './dependencies.ts';
import { fleet } from './fleet.ts';
import { hosts } from './hosts.ts';
import { logs } from './logs.ts';
import { plane } from './plane.ts';
import { python } from './python.ts';
import { runtime } from './runtime.ts';
import { service } from './service.ts';
import { shipping } from './shipping.ts';
import { slo } from './slo.ts';

export const dashboards: readonly Dashboard[] = [
  fleet,
  service,
  runtime,
  dependencies,
  logs,
  shipping,
  slo,
  plane,
  hosts,
  balancers,
  python,
];
