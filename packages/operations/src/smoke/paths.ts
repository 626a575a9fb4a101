// The paths to test: the preload's, and those of the running pipelines.
import type { Operator } from '@telltale/plane';
import { fluentBitPath, fluentdPath } from './forward.ts';
import { jsonLinesPath } from './json-lines.ts';
import { otlpPath } from './otlp.ts';
import type { SmokePath } from './path.ts';
import { preloadPath } from './preload.ts';

const all: readonly SmokePath[] = [preloadPath, jsonLinesPath, fluentdPath, fluentBitPath, otlpPath];

/** All paths of this plane. */
export function pathsOf({ parts }: Operator): readonly SmokePath[] {
  return all.filter(({ part }) => part === undefined || parts.includes(part));
}
