// Builds the rules with a user's own settings, as files for their Prometheus.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildRules } from './build.ts';
import { ContentError } from './content-error.ts';
import { unconfigured } from './prometheus/groups.ts';
import { readSettingsFile } from './prometheus/settings.ts';

/**
 * Writes the rules; writes nothing if the settings are invalid.
 *
 * @param settings path of the settings file
 * @param folder created if missing; other files in it are not touched
 * @param options `dryRun` writes nothing, but compares with the existing files
 * @returns how many files were, or would be, written
 * @throws ContentError `settings`
 */
export function writeConfiguredRules(
  settings: string,
  folder: string,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): number {
  const rules = buildRules(readSettingsFile(settings, unconfigured));
  if (dryRun) return rules.size;
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, content] of rules) writeFileSync(join(folder, name), content);
  } catch (cause) {
    throw new ContentError('settings', {
      operation: 'content',
      what: `the rules cannot be written into ${folder}`,
      why: cause instanceof Error ? cause.message : String(cause),
      remedy: 'Name a writable folder',
      cause,
    });
  }
  return rules.size;
}
