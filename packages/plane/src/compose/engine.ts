// The Compose engine: the plane as containers, by the committed stack.
import { join, resolve } from 'node:path';
import { DeadLetters } from '../dead-letters/dead-letters.ts';
import type { Engine } from '../engine.ts';
import { planeFolder } from '../folders.ts';
import { PlaneError } from '../plane-error.ts';
import type { OpenPlaneOptions } from '../plane-options.ts';
import { elasticsearchAt, requireStack, running } from './connections.ts';
import { describePlane } from './description.ts';
import { type ComposeProject, requireStackIn, stackFolder } from './docker/project.ts';
import { down } from './down.ts';
import { environment } from './environment.ts';
import { openComposeOperator } from './operator.ts';
import { logsOf } from './output.ts';
import { status } from './status.ts';
import { up } from './up.ts';

/** Selects a stack. */
export type ComposeEngineOptions = Pick<OpenPlaneOptions, 'planeDir' | 'composeDir' | 'env'>;

function noOtherUser(): never {
  throw new PlaneError('unsupported', {
    what: 'cannot give another user access',
    why: 'the files of the stack belong to the user who started it',
    remedy: 'Create an API key for the service: telltale init --elasticsearch https://localhost:9200 --write',
  });
}

/** The selected stack. */
export function composeProjectOf(options: ComposeEngineOptions): ComposeProject {
  return {
    folder: options.composeDir === undefined ? stackFolder(options.env) : resolve(options.composeDir),
    clientFolder: join(options.planeDir === undefined ? planeFolder() : resolve(options.planeDir), 'compose'),
    env: options.env ?? process.env,
  };
}

/** An engine for the stack in that folder. @throws PlaneError `folder` if there is none */
export function createComposeEngine(options: ComposeEngineOptions): Engine {
  const project = composeProjectOf(options);
  requireStackIn(project.folder);
  return {
    up: (upOptions = {}) => up(project, upOptions),
    down: (downOptions = {}) => down(project, downOptions),
    status: () => status(project),
    connect: async () => (await status(project)).connections ?? {},
    describe: () => describePlane(project),
    logs: (logOptions) => logsOf(project, logOptions),
    environment: (user) => (user === undefined ? environment(project) : noOtherUser()),
    async deadLetters() {
      const { elasticsearch } = await running(project, 'cannot read the dead letters', ['elasticsearch']);
      return new DeadLetters(await elasticsearchAt(project, elasticsearch.url, 'admin'));
    },
    async operator(what = 'cannot work on the plane') {
      await requireStack(project, what);
      return openComposeOperator(project);
    },
  };
}
