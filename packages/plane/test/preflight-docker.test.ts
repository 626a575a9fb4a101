// Docker and Compose must be there and new enough before containers are started.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dockerUnavailableReason, startDockerEngine } from '../../../tests/support/docker-engine.ts';
import { dockerProblem, isOlder, readDockerVersions } from '../src/preflight/docker.ts';
import { requireDocker } from '../src/preflight/preflight.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

describe('the versions of Docker', () => {
  it.each([
    ['26.0.0', '2.30.0'],
    ['26.1.4', 'v2.30.1-desktop.1'],
    ['28.5.2+dfsg3', '2.40.3-7'],
    ['29.0', '5.0.0'],
  ])('are new enough: engine %s, Compose %s', (engine, compose) => {
    expect(dockerProblem({ engine, compose })).toBeUndefined();
  });

  it.each([
    ['20.10.25+dfsg1', '2.40.3', 'Docker Engine is 20.10.25+dfsg1, and 26.0.0 is the oldest that can mount'],
    ['25.0.5', '2.40.3', 'Docker Engine is 25.0.5, and 26.0.0 is the oldest that can mount'],
    ['28.5.2', 'v2.29.7', 'Docker Compose is v2.29.7, and 2.30.0 is the oldest that can read'],
    ['28.5.2', '1.29.2', 'Docker Compose is 1.29.2, and 2.30.0 is the oldest that can read'],
    ['28.5.2', undefined, 'there is no Docker Compose'],
    [undefined, '2.40.3', 'no Docker Engine answers'],
  ])('are too old: engine %s, Compose %s', (engine, compose, why) => {
    const problem = dockerProblem({ engine, compose });
    expect(problem).toMatchObject({ code: 'docker', remedy: expect.stringMatching(/^Install/) });
    expect(problem?.why).toContain(why);
  });

  it('are compared as numbers', () => {
    expect(isOlder('2.9.9', '2.30.0')).toBe(true);
    expect(isOlder('2.30', '2.30.0')).toBe(false);
    expect(isOlder('10.0.0', '9.9.9')).toBe(false);
  });
});

describe('the installed Docker', () => {
  it('is absent if docker is not on the PATH', async () => {
    const env = { PATH: temporaryFolder() };
    expect(await readDockerVersions(env)).toEqual({ engine: undefined, compose: undefined });
    await expect(requireDocker(env)).rejects.toMatchObject({ name: 'PlaneError', code: 'docker' });
  });

  it.skipIf(dockerUnavailableReason() !== undefined)('is read from a real engine and Compose', async () => {
    await using engine = await startDockerEngine();
    const found = await readDockerVersions(engine.env);
    expect(found).toEqual({ engine: expect.stringMatching(/^\d+\.\d+/), compose: expect.stringMatching(/\d+\.\d+/) });
    expect(found.engine).toContain(engine.version);
    await requireDocker(engine.env);
    // The same client, and no engine behind it.
    const nowhere = { ...engine.env, DOCKER_HOST: `unix://${join(temporaryFolder(), 'none.sock')}` };
    expect(await readDockerVersions(nowhere)).toEqual({ engine: undefined, compose: found.compose });
  });
});
