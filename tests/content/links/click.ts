// A link as a browser has it once it was written for what is chosen, and what its target must find.
import type { OpenDashboard } from '../../grafana/types.ts';

/** A link as a browser has it, and what its target must be narrowed to. */
export interface Click {
  readonly from: string;
  readonly href: string;
  readonly open: OpenDashboard;
  /** Services that the target may show; undefined where it shows all. */
  readonly services: readonly string[] | undefined;
  readonly trace?: string;
  /** Whether there may be nothing: a menu leads to all dashboards, and a service has not all that they show. */
  readonly mayFindNothing?: boolean;
}

/** Fields of a document are written with points or within each other. */
export function textAt(line: object, field: string): string | undefined {
  const whole = (line as Record<string, unknown>)[field];
  if (typeof whole === 'string') return whole;
  const [first = '', ...rest] = field.split('.');
  const inner = (line as Record<string, unknown>)[first];
  return rest.length > 0 && typeof inner === 'object' && inner !== null ? textAt(inner, rest.join('.')) : undefined;
}
