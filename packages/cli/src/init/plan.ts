// The plan for a service: where it starts, what is changed, what is left to the user.

import type { Launch } from './commands/launch.ts';
import type { Drafts } from './files/drafts.ts';
import type { Manifest } from './files/manifest.ts';

/** A place that starts the service. */
export interface Start {
  /** File and place, such as `package.json "start"`. */
  readonly where: string;
  readonly command: string;
  readonly launch: Launch;
  /** Whether it has the preload, is given it, leads elsewhere, or is left to a person. */
  readonly state: 'present' | 'changed' | 'elsewhere' | 'by hand';
  /** Whether it does not read the file of settings, which is left to a person. */
  readonly lacksSettings?: boolean;
}

/** What is left to a person. */
export interface ByHand {
  /** What to do, as a sentence. */
  readonly what: string;
  /** Lines to be typed or put into a file; none where the sentence says it all. */
  readonly lines: readonly string[];
  /** Whether a start of the service ships nothing until it is done. */
  readonly isStart?: true;
}

/** What the readers of files work on. */
export interface Plan {
  readonly drafts: Drafts;
  readonly manifest: Manifest;
  readonly starts: Start[];
  readonly byHand: ByHand[];
  /** What is worth knowing, and needs nothing done. */
  readonly notes: string[];
  /** Scripts of package.json that something starts. */
  readonly scripts: Set<string>;
  /** The file of settings, from the service's folder. */
  readonly settings: string;
  /** Whether an app is started in another folder, from which paths within the file of settings do not hold. */
  startsElsewhere: boolean;
}

/** Files in which the service is started may name a script: it is looked at too. */
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
