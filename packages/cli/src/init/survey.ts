// Surveys a service's folder and plans the changes to it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ComposeFile, findCompose, planComposeCommands } from './files/compose-file.ts';
import { planDockerfile } from './files/dockerfile.ts';
import { Drafts } from './files/drafts.ts';
import { readManifest } from './files/manifest.ts';
import { planPm2 } from './files/pm2-file.ts';
import { planProcfile } from './files/procfile.ts';
import { planScripts, startScripts } from './files/scripts.ts';
import { settingsPath } from './files/settings-file.ts';
import { planAdvice } from './kind.ts';
import type { Plan } from './plan.ts';

/** The result of a survey. */
export interface Survey {
  readonly plan: Plan;
  readonly compose: ComposeFile | undefined;
  /** Whether the folder is built into an image. */
  readonly hasDocker: boolean;
}

/** @throws CliError `file` if it is not the folder of a Node service */
export function survey(folder: string): Survey {
  const drafts = new Drafts(folder);
  const manifest = readManifest(drafts);
  const settings = settingsPath(manifest, startScripts(manifest));
  const lists = { starts: [], byHand: [], notes: [], scripts: new Set<string>() };
  const plan: Plan = { drafts, manifest, ...lists, settings, startsElsewhere: false };
  const compose = findCompose(plan);
  const dockerfiles = new Set(['Dockerfile', 'Containerfile', ...(compose?.dockerfiles ?? [])]);
  for (const path of dockerfiles) if (!/^(?:\/|\.\.)/.test(path)) planDockerfile(plan, path);
  if (compose !== undefined) planComposeCommands(plan, compose);
  planProcfile(plan);
  planPm2(plan);
  planScripts(plan);
  if (plan.starts.length === 0) {
    plan.byHand.push(
      manifest.hasWorkspaces
        ? { what: 'This is the root of a workspace: run telltale init in the folder of each service', lines: [] }
        : {
            what: 'No file here shows how the service is started: start it like this',
            lines: [`node --import @telltale/node ${manifest.main ?? 'app.js'}`],
          },
    );
  }
  planAdvice(plan);
  const hasDocker = [...dockerfiles, '.dockerignore'].some((path) => existsSync(join(folder, path)));
  return { plan, compose, hasDocker };
}
