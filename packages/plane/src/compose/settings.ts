// The settings of the stack: from the environment first, then from its .env file.
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { requireNoProblem } from '../preflight/problem.ts';
import { checkSettings, readSettingsFile, settingsProblem, type Values } from '../preflight/settings.ts';
import { stackSettings } from '../preflight/settings-schema.ts';
import { readIfThere } from '../secrets/ensured-files.ts';
import type { ComposeProject } from './docker/project.ts';

/** Fails for invalid settings. @returns warnings about valid ones @throws PlaneError `settings` */
export async function checkStackSettings({ folder, env }: ComposeProject): Promise<string[]> {
  const path = join(folder, '.env');
  const file = readSettingsFile((await readIfThere(path)) ?? '');
  // A shell with the output of `telltale env` has service settings with the same prefix.
  const own: Values = Object.fromEntries(
    Object.keys(stackSettings).flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  );
  const report = checkSettings({ ...file, ...own }, { isFolder: (given) => isFolder(resolve(folder, given)) });
  requireNoProblem([settingsProblem(report, path)]);
  return [...report.warnings];
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
