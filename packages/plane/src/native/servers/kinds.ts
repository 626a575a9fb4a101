// The servers of a native plane, by part.
import type { PartName } from '../../part-names.ts';
import type { ServerKind } from '../processes/server.ts';
import { alertmanager } from './alertmanager.ts';
import { elasticsearch } from './elasticsearch.ts';
import { prometheus } from './prometheus.ts';

/** The configuration and the health check of each server. */
export const kinds: Readonly<Record<PartName, ServerKind>> = { elasticsearch, prometheus, alertmanager };
