// The real plane that the tests share: started by the first who asks, found running by the others.

import { existsSync } from 'node:fs';
import { type Connections, type Engine, openPlane } from '@telltale/plane';
import { cacheWithKql } from './kql-module.ts';
import { cacheWithOlderElasticsearch } from './older-elasticsearch.ts';
import { startingQuickly } from './quick-start.ts';

/** The shared plane, running. */
export interface TestPlane {
  readonly engine: Engine;
  /** The reading user of each part. */
  readonly connections: Connections;
  /** What ties a service to it: `TELLTALE_...` settings, with the shipping user. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Whether the shared plane runs the oldest Elasticsearch that is supported. */
export const isOlderElasticsearch: boolean = process.env.TELLTALE_TEST_ELASTICSEARCH === '8.19';

/** Starts the shared plane where it is not running; `up` is idempotent and safe with two at once. */
export async function testPlane(): Promise<TestPlane> {
  const planeDir = process.env.TELLTALE_TEST_PLANE_DIR;
  if (planeDir === undefined) throw new Error('TELLTALE_TEST_PLANE_DIR is not set: run the tests by vitest.config.ts');
  if (!existsSync(planeDir)) startingQuickly(planeDir);
  const cacheDir = await (isOlderElasticsearch ? cacheWithOlderElasticsearch() : cacheWithKql());
  const engine = openPlane({ engine: 'native', planeDir, cacheDir });
  const { connections } = await engine.up({ ports: { elasticsearch: 0, prometheus: 0, alertmanager: 0 } });
  return { engine, connections, environment: await engine.environment() };
}
