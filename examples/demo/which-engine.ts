// Which engine the demo's plane runs on, and why: told before anything is started.
import {
  dockerProblem,
  type EngineName,
  PlaneError,
  type PlaneErrorCode,
  readDockerVersions,
  whyNoNativeEngine,
} from '@telltale/plane';

/** An engine, and the reason in words. */
export interface Choice {
  readonly engine: EngineName;
  readonly why: string;
}

const titles: Readonly<Record<EngineName, string>> = {
  native: 'plain processes on loopback (native)',
  compose: 'containers (compose)',
};

/**
 * The engine that was asked for; else plain processes, which need no Docker; else containers, where those cannot be had.
 *
 * @throws Error that says why neither can be had
 */
export async function chooseEngine(asked: EngineName | undefined): Promise<Choice> {
  if (asked !== undefined) return { engine: asked, why: 'as asked by --engine' };
  const whyNot = await whyNoNativeEngine();
  if (whyNot === undefined) return { engine: 'native', why: 'they need no Docker; --engine compose takes containers' };
  const problem = dockerProblem(await readDockerVersions());
  if (problem !== undefined) throw neither(whyNot, problem);
  return { engine: 'compose', why: `plain processes cannot run here: ${whyNot}` };
}

/** What is thrown where a server cannot be had: no download, no package manager, no Java. */
const cannotBeHad: readonly PlaneErrorCode[] = [
  'apt_failed',
  'apt_missing',
  'checksum',
  'jvm_missing',
  'maven_missing',
  'network',
  'unsupported',
];

/** What to take instead of an engine whose servers turned out not to be had; undefined where there is nothing else. */
export async function instead({ engine }: Choice, error: unknown): Promise<Choice | undefined> {
  if (engine !== 'native' || !(error instanceof PlaneError) || !cannotBeHad.includes(error.code)) return undefined;
  if (dockerProblem(await readDockerVersions()) !== undefined) return undefined;
  return { engine: 'compose', why: `plain processes cannot run here: ${error.message}` };
}

/** How a choice is said. */
export function described({ engine, why }: Choice): string {
  return `the plane runs as ${titles[engine]}: ${why}`;
}

function neither(whyNot: string, { why, remedy }: { readonly why: string; readonly remedy: string }): Error {
  return new Error(
    `[telltale demo] the plane cannot run here. As plain processes: ${whyNot}. In containers: ${why}. ${remedy}, or use Debian 12 or newer.`,
  );
}
