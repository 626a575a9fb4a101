// Everything is healthy in the time that is promised.
import type { Check } from '../check.ts';

/** From nothing but images, on the smallest machine that is promised. */
const SECONDS_MAX = 180;
/** Jobs that do their work and end. */
const jobs: ReadonlySet<string> = new Set(['setup', 'provision']);

export const healthy: Check = {
  name: 'healthy',
  promise: `healthy within ${SECONDS_MAX} s of up`,
  async run(stack, { seconds }) {
    const wrong = (await stack.compose('ps', '--all', '--format', '{{.Service}} {{.State}} {{.Health}} {{.ExitCode}}'))
      .split('\n')
      .filter((line) => {
        const [service = '', state, health, exitCode] = line.split(' ');
        if (jobs.has(service)) return !line.endsWith(' 0') || !line.includes('exited');
        return state !== 'running' || health !== 'healthy' || exitCode !== '0';
      });
    if (wrong.length > 0) throw new Error(`not healthy: ${wrong.join('; ')}`);
    if (seconds > SECONDS_MAX) throw new Error(`it took ${seconds.toFixed(0)} s`);
    const used = await stack.docker('stats', '--no-stream', '--format', '{{.Name}} {{.MemUsage}}');
    const memory = used
      .split('\n')
      .toSorted()
      .map((line) => line.replace(/^telltale-(.*)-1 (\S+) \/ (\S+)$/, '$1 $2 of $3'));
    return `${seconds.toFixed(0)} s; memory: ${memory.join(', ')}`;
  },
};
