// Checks that Docker and Compose are installed and new enough.
import { type Environment, findProgram, runProgram } from '../processes/run-program.ts';
import { limits } from './limits.ts';
import type { Problem } from './problem.ts';

/** Versions of `docker version` and `docker compose version`; undefined if it is missing or does not answer. */
export interface DockerVersions {
  readonly engine: string | undefined;
  readonly compose: string | undefined;
}

const what = 'cannot run the plane in containers';

/** The problem of a missing or too old Docker or Compose. */
export function dockerProblem({ engine, compose }: DockerVersions): Problem | undefined {
  if (engine === undefined) {
    const remedy = `Install Docker Engine ${limits.dockerEngineMin} or newer, start it, and check that docker version works for this user`;
    return { code: 'docker', what, why: 'no Docker Engine answers', remedy };
  }
  if (isOlder(engine, limits.dockerEngineMin)) {
    const why = `Docker Engine is ${engine}, and ${limits.dockerEngineMin} is the oldest that can mount a subfolder of a volume`;
    return { code: 'docker', what, why, remedy: `Install Docker Engine ${limits.dockerEngineMin} or newer` };
  }
  const composeRemedy = `Install the Compose plugin ${limits.composeMin} or newer, and check that docker compose version works`;
  if (compose === undefined) return { code: 'docker', what, why: 'there is no Docker Compose', remedy: composeRemedy };
  if (!isOlder(compose, limits.composeMin)) return undefined;
  const why = `Docker Compose is ${compose}, and ${limits.composeMin} is the oldest that can read compose.yaml`;
  return { code: 'docker', what, why, remedy: composeRemedy };
}

/** Whether a version is older than another; suffixes after the three numbers are ignored. */
export function isOlder(version: string, than: string): boolean {
  const [mine, other] = [numbersOf(version), numbersOf(than)];
  for (const [index, number] of other.entries()) {
    const found = mine[index] ?? 0;
    if (found !== number) return found < number;
  }
  return false;
}

function numbersOf(version: string): number[] {
  return (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number);
}

/** Runs the client on the PATH, which queries its configured engine. */
export async function readDockerVersions(env: Environment = process.env): Promise<DockerVersions> {
  const docker = findProgram('docker', env);
  if (docker === undefined) return { engine: undefined, compose: undefined };
  const versionBy = async (args: readonly string[]): Promise<string | undefined> => {
    const { code, stdout } = await runProgram(docker, args, { env, msMax: limits.questionMsMax });
    return code === 0 && /\d/.test(stdout) ? stdout.trim() : undefined;
  };
  const [engine, compose] = await Promise.all([
    versionBy(['version', '--format', '{{.Server.Version}}']),
    versionBy(['compose', 'version', '--short']),
  ]);
  return { engine, compose };
}
