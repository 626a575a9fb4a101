// The plan for a service: where it starts, what is changed, what is left to the user.

import type { Launch } from './commands/launch.ts';
import type { Drafts } from './files/drafts.ts';
import type { Manifest } from './files/manifest.ts';

/** A place that starts the service. */
export interface Start {
  /** File and entry, such as `package.json "start"`. */
  readonly where: string;
  readonly command: string;
  readonly launch: Launch;
  /** The state of the start: has the preload, gets it, leads elsewhere, or is left to the user. */
  readonly state: 'present' | 'changed' | 'elsewhere' | 'by hand';
  /** Whether it does not read the settings file, which is left to the user. */
  readonly lacksSettings?: boolean;
}

/** A step that is left to the user. */
export interface ByHand {
  /** The instruction, as a sentence. */
  readonly what: string;
  /** Lines to type or to add to a file; empty if the sentence is enough. */
  readonly lines: readonly string[];
  /** Whether a start of the service ships nothing until the step is done. */
  readonly isStart?: true;
}

/** Shared by the readers of files. */
export interface Plan {
  readonly drafts: Drafts;
  readonly manifest: Manifest;
  readonly starts: Start[];
  readonly byHand: ByHand[];
  /** Notes that need no action. */
  readonly notes: string[];
  /** Scripts of package.json that something starts. */
  readonly scripts: Set<string>;
  /** The settings file, relative to the service's folder. */
  readonly settings: string;
  /** Whether an app has another working folder, in which paths of the settings file are wrong. */
  startsElsewhere: boolean;
}

/** A file that starts the service may name a script, which is then examined too. */
export function scriptNames({ manifest }: Pick<Plan, 'manifest'>): ReadonlySet<string> {
  return new Set(Object.keys(manifest.scripts));
}

/** Adds a start to the plan; if its file cannot be edited, it is left to the user. */
export function putStart(
  { starts, byHand, scripts, settings }: Plan,
  { where, command, launch, lacksSettings = false }: Omit<Start, 'state'>,
  changed: boolean,
): void {
  if (launch.how === 'script') scripts.add(launch.name);
  const elsewhere = launch.how === 'script' || launch.how === 'pm2 file';
  const state = launch.how === 'present' ? 'present' : elsewhere ? 'elsewhere' : changed ? 'changed' : 'by hand';
  starts.push({ where, command, launch, state, ...(lacksSettings && { lacksSettings }) });
  if (launch.how === 'unsupported') {
    byHand.push({
      what: `${where} runs ${launch.program}, which the preload does not support: run it with node`,
      lines: [],
    });
  } else if (state === 'by hand' && 'way' in launch) {
    byHand.push({
      what: `${where} was not changed, because it is too complex to edit safely: set NODE_OPTIONS where it is started`,
      lines: [`NODE_OPTIONS='${launch.way} @telltale/node'`],
    });
  }
  if (lacksSettings) byHand.push(loadSettings(where, settings));
}

/** The instruction for a start that cannot pass `--env-file` to Node. */
function loadSettings(where: string, settings: string): ByHand {
  return {
    what: `${where} does not read ${settings}, and Node does not accept --env-file in NODE_OPTIONS: load it into the environment before you start it`,
    lines: [`set -a; . ./${settings}; set +a`],
  };
}

/** The instruction for a line that starts an unknown program. */
export function putUnread({ byHand, settings }: Plan, where: string): void {
  byHand.push({
    isStart: true,
    what: `${where} was not changed, because it is too complex to edit safely: if it runs Node, add the settings file and the preload to that command`,
    lines: [
      `node --env-file-if-exists=${settings} --import @telltale/node`,
      `or, if it starts Node indirectly: set -a; . ./${settings}; set +a; export NODE_OPTIONS='--import @telltale/node'`,
    ],
  });
}
