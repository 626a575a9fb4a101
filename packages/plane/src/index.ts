// Starts, inspects and stops a monitoring plane.
import { holdsStack, stackFolder } from './compose/docker/project.ts';
import { createComposeEngine } from './compose/engine.ts';
import type { Engine } from './engine.ts';
import type { EngineName } from './engine-name.ts';
import { planeFolder } from './folders.ts';
import { createKubernetesEngine } from './kubernetes/engine.ts';
import { createNativeEngine } from './native/engine.ts';
import { layoutOf } from './native/layout.ts';
import { readState } from './native/processes/state.ts';
import type { OpenPlaneOptions } from './plane-options.ts';
import { readDockerVersions } from './preflight/docker.ts';

export { urlWithoutCredentials } from '@telltale/catalog';
export { whyNoNativeEngine } from './artifacts/native-programs.ts';
export type { StackExport } from './compose/client-files.ts';
export type { DeadLetter, DeadLetters, RetryReport } from './dead-letters/dead-letters.ts';
export { allowStatus, type Refusal, refusalOf } from './elasticsearch/answer.ts';
export {
  bounds,
  connectElasticsearch,
  type ElasticsearchClient,
  type estypes,
  type OtherEndpoint,
} from './elasticsearch/client.ts';
export * from './engine.ts';
export { type EngineName, engineNames } from './engine-name.ts';
export { bytesText, countText, durationText, listText } from './format.ts';
export { type Answer, createHttpClient, type HttpClient, type Question } from './http-client.ts';
export { limits } from './limits.ts';
export { notOnNpm } from './not-on-npm.ts';
export type * from './operator.ts';
export { kindOf, type PartName, partNames } from './part-names.ts';
export { PlaneError, type PlaneErrorCode } from './plane-error.ts';
export type { OpenPlaneOptions } from './plane-options.ts';
export { dockerProblem, readDockerVersions } from './preflight/docker.ts';
export { identify, isRunning } from './processes/process-identity.ts';
export { exitText, runProgram } from './processes/run-program.ts';
export { type StartedProgram, startProgram, type WritableProgram } from './processes/start-program.ts';
export { type OnProgress, type ProgressEvent, step } from './progress.ts';
export { shipperPrivileges } from './servers/access.ts';
export type { ServicePage } from './targets/services.ts';

/** Opens a plane; nothing is started or read until an operation is called. */
export function openPlane(options: OpenPlaneOptions): Engine {
  const create = {
    compose: createComposeEngine,
    native: createNativeEngine,
    kubernetes: createKubernetesEngine,
  }[options.engine];
  return create(options);
}

/**
 * The default engine: that of the plane that runs on this machine; otherwise Compose if there is a stack and a Docker
 * engine answers, otherwise native.
 */
export async function likelyEngine(options: Omit<OpenPlaneOptions, 'engine'> = {}): Promise<EngineName> {
  const { processes } = await readState(layoutOf(options.planeDir ?? planeFolder()).state);
  if (Object.keys(processes).length > 0) return 'native';
  if (!holdsStack(options.composeDir ?? stackFolder(options.env))) return 'native';
  return (await readDockerVersions(options.env)).engine === undefined ? 'native' : 'compose';
}
