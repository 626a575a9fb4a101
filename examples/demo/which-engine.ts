// Chooses the engine of the demo's plane, and says why before anything is started.
import {
  dockerProblem,
  type EngineName,
  PlaneError,
  type PlaneErrorCode,
  readDockerVersions,
  whyNoNativeEngine,
} from '@telltale/plane';

/** Engines that need nothing but this machine. */
export type DemoEngine = Exclude<EngineName, 'kubernetes'>;

/** An engine, and the reason in words. */
export interface Choice {
  readonly engine: DemoEngine;
  readonly why: string;
}

const titles: Readonly<Record<DemoEngine, string>> = {
  native: 'plain processes on loopback (native)',
  compose: 'containers (compose)',
};

/**
 * The requested engine; else plain processes, which need no Docker; else containers, if processes cannot run.
 *
 * @throws Error that says why neither can run
 */
export async function chooseEngine(asked: DemoEngine | undefined): Promise<Choice> {
  if (asked !== undefined) return { engine: asked, why: 'as asked by --engine' };
  const whyNot = await whyNoNativeEngine();
  if (whyNot === undefined) return { engine: 'native', why: 'they need no Docker; --engine compose takes containers' };
  const problem = dockerProblem(await readDockerVersions());
  if (problem !== undefined) throw neither(whyNot, problem);
  return { engine: 'compose', why: `plain processes cannot run here: ${whyNot}` };
}

/** The error codes of a server that cannot be obtained: no download, no package manager, no Java. */
const cannotBeHad: readonly PlaneErrorCode[] = [
  'apt_failed',
  'apt_missing',
  'checksum',
  'jvm_missing',
  'maven_missing',
  'network',
  'unsupported',
];

/** The alternative to an engine whose servers cannot be obtained; undefined if there is none. */
export async function instead({ engine }: Choice, error: unknown): Promise<Choice | undefined> {
  if (engine !== 'native' || !(error instanceof PlaneError) || !cannotBeHad.includes(error.code)) return undefined;
  if (dockerProblem(await readDockerVersions()) !== undefined) return undefined;
  return { engine: 'compose', why: `plain processes cannot run here: ${error.message}` };
}

/** A choice in words. */
export function described({ engine, why }: Choice): string {
  return `the plane runs as ${titles[engine]}: ${why}`;
}

function neither(whyNot: string, { why, remedy }: { readonly why: string; readonly remedy: string }): Error {
  return new Error(
    `[telltale demo] the plane cannot run here. As plain processes: ${whyNot}. In containers: ${why}. ${remedy}, or use Debian 12 or newer.`,
  );
}
