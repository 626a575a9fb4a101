// The servers behind the parts of a native plane.
import type { PartName } from '../../part-names.ts';
import type { ServerKind } from '../processes/server.ts';
import { alertmanager } from './alertmanager.ts';
import { elasticsearch } from './elasticsearch.ts';
import { prometheus } from './prometheus.ts';

/** What is known of each. */
export const kinds: Readonly<Record<PartName, ServerKind>> = { elasticsearch, prometheus, alertmanager };
